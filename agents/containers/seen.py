"""What is seen of a container from outside."""

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """`missing`: there is none of this name (another claim took it over, or it was removed).
    `lost`: it ended, and its out/ went with the engine that restarted; repeat the attempt."""

    RUNNING = "running"
    EXITED = "exited"
    MISSING = "missing"
    LOST = "lost"


class Seen(NamedTuple):
    """One look; `ran_s` is seconds of the engine's clock between start and now, or its end."""

    status: Status
    exit_code: int | None = None
    out_of_memory: bool = False
    ran_s: float = 0.0


class Logs(NamedTuple):
    """The last bytes of what it wrote, as text; `cut` says whether there was more."""

    stdout: str
    stderr: str
    cut: bool = False


class Collected(NamedTuple):
    """What was taken out of out/: a number of regular files and their bytes."""

    files: int
    bytes: int
