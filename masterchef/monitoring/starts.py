"""How often each part of the stack was started of late: one that keeps ending is seen by it.

A keeper (of the one-machine stack) or a container's entrypoint adds a line with the time to the
part's own file at every start; nothing else has to work for that.
"""

import time
from pathlib import Path
from typing import NamedTuple

from masterchef import variables

OF_LATE_S = 3600.0
OFTEN = 5  # starts within OF_LATE_S; what is set up, or brought in line by hand, has fewer
_LONG = 100_000  # bytes of a file; it then forgets what is older than of late


class Starts(NamedTuple):
    """A part, and its starts within the last hour."""

    part: str
    number: int

    @property
    def often(self) -> bool:
        return self.number > OFTEN


def root(home: Path) -> Path:
    """Where the files are, named after the parts."""
    return Path(variables.read("MASTERCHEF_STARTS") or home / "starts")


def forget(home: Path) -> None:
    """A stack begins anew."""
    for path in root(home).glob("*"):
        path.unlink(missing_ok=True)


def note(part: str, home: Path) -> None:
    """The part is started now. Best effort: a full disk is told elsewhere."""
    path = root(home) / part
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LONG:
            path.write_text("".join(f"{at:.0f}\n" for at in _times(path)))
        with path.open("a") as file:
            file.write(f"{time.time():.0f}\n")
    except OSError:
        return


def of_late(home: Path) -> list[Starts]:
    """Of every part that was started here, by name; empty where nothing notes starts."""
    folder = root(home)
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    return [Starts(path.name, len(_times(path))) for path in found if path.is_file()]


def _times(path: Path) -> list[float]:
    """Starts within the last hour."""
    since = time.time() - OF_LATE_S
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(size - _LONG, 0))
            lines = file.read().splitlines()
    except OSError:
        return []
    return [float(line) for line in lines if line.isdigit() and float(line) >= since]


def log_of(part: str, home: Path) -> str:
    """Where the part's last words are, in words."""
    if variables.read("MASTERCHEF_STARTS"):
        return f"masterchef-deploy logs {part}"
    return f"see {home / 'logs' / part}.log"
