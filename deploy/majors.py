"""PostgreSQL's major version: data of one major are not opened by another.

`python -m deploy.majors` prints the major of this image's programs.
"""

import subprocess
from pathlib import Path

from deploy.errors import DeployError
from masterchef.embedded import pgfiles

WAY = (
    "masterchef-deploy upgrade VERSION --major, which puts a dump into a new cluster and keeps the"
    " old one beside it; the site does not answer meanwhile"
)


def ours() -> str:
    """The major version of the programs that are installed here, such as "18"."""
    command = [str(pgfiles.program("postgres")), "--version"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return told.split()[-1].partition(".")[0]


def of(data: Path) -> str:
    """The major version that wrote a cluster's folder."""
    return (data / "PG_VERSION").read_text().strip()


def must_agree(data: str, programs: str) -> None:
    """Raises DeployError, with the way from one to the other."""
    if data != programs:
        raise DeployError(
            f"the database was written by PostgreSQL {data}, and this version brings"
            f" PostgreSQL {programs}, which does not open it",
            fix=WAY,
        )


if __name__ == "__main__":
    print(ours())
