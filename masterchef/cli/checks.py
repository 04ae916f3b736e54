"""What `doctor` looks at on the machine itself, stack or no stack."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from masterchef.embedded import folders, machine
from masterchef.embedded.errors import StackError

_NEEDED_GIGABYTES = 2.0


class State(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    OFF = "off"  # not there and not needed now


class Check(NamedTuple):
    """One part: its state, a few words, and for what is wrong the fix."""

    name: str
    state: State
    detail: str
    fix: str = ""
    missing: bool = False  # the machine lacks it, as against: it is there and misbehaves


def machine_checks(*, try_servers: bool) -> Iterator[Check]:
    """Python, disk, libraries, and, if `try_servers`, whether PostgreSQL and Valkey start."""
    yield _python()
    yield _disk()
    yield _small_model()
    if try_servers:
        yield _starts("postgres", "DATABASE_URL", _try_postgres)
        yield _starts("valkey", "REDIS_URL", _try_valkey)


def _python() -> Check:
    # An older one never gets here: the package can't be installed on it.
    return Check("python", State.OK, f"{platform.python_version()} at {sys.executable}")


def _disk() -> Check:
    home = folders.home()
    free = machine.free_gigabytes(home)
    detail = f"{free:.0f} GB free for {home}"
    if free >= _NEEDED_GIGABYTES:
        return Check("disk", State.OK, detail)
    fix = f"free at least {_NEEDED_GIGABYTES:.0f} GB or set MASTERCHEF_HOME to another disk"
    return Check("disk", State.WRONG, detail, fix, missing=True)


def _small_model() -> Check:
    if os.environ.get("OLLAMA_HOSTS"):
        return Check("small model", State.OFF, "not needed, since OLLAMA_HOSTS is set")
    problem = machine.small_model_problem()
    if problem is None:
        return Check("small model", State.OK, "SmolLM2 can be served")
    return Check("small model", State.WRONG, *problem, missing=True)


def _starts(name: str, variable: str, attempt: Callable[[Path], str]) -> Check:
    if os.environ.get(variable):
        return Check(name, State.OFF, f"not needed, since {variable} is set")
    folder = folders.temporary()
    try:
        return Check(name, State.OK, attempt(folder))
    except StackError as error:
        return Check(name, State.WRONG, str(error), error.fix, missing=True)
    finally:
        folders.remove(folder)


def _try_postgres(folder: Path) -> str:
    from masterchef.embedded import postgres

    server = postgres.start(folder, durable=False)
    server.stop(immediate=True)
    return "starts here"


def _try_valkey(folder: Path) -> str:
    from masterchef.embedded import valkey

    server = valkey.start(folder)
    server.stop()
    return "starts here"
