"""One stack for each home, and how other commands find the one that runs."""

import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from masterchef.embedded.errors import AlreadyRunning


class Running(NamedTuple):
    """A stack that runs: its process, what its children have in their environment, addresses."""

    pid: int
    env: dict[str, str]
    addresses: dict[str, str]


class HomeLock:
    """Held by the process that runs the stack of a home; freed by its death, however it dies."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not self._acquired():
            os.close(self._descriptor)
            raise AlreadyRunning(
                f"a stack already runs in {self.home}{_where(running(self.home))}",
                fix="stop it with Ctrl-C, or set MASTERCHEF_HOME to another folder",
            )
        (self.home / "stack.json").unlink(missing_ok=True)
        return self

    def _acquired(self) -> bool:
        for _ in range(5):
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)  # a passing `running()` holds it for an instant
            else:
                return True
        return False

    def publish(self, env: dict[str, str], addresses: dict[str, str]) -> None:
        """Tell other commands of the same user how to reach this stack."""
        draft = self.home / f"stack.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(Running(os.getpid(), env, addresses)._asdict()))
        draft.rename(self.home / "stack.json")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        (self.home / "stack.json").unlink(missing_ok=True)
        os.close(self._descriptor)


def running(home: Path) -> Running | None:
    """The stack that runs in a home and is ready, or None."""
    try:
        text = (home / "stack.json").read_text()
    except OSError:
        return None
    # Unless somebody holds the lock, the file was left by a stack that was killed.
    return Running(**json.loads(text)) if is_held(home) else None


def is_held(home: Path) -> bool:
    """Whether a stack runs in a home or is just starting or stopping."""
    try:
        with (home / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def _where(stack: Running | None) -> str:
    if stack is None:
        return ""
    web = stack.addresses.get("web")
    return f" (process {stack.pid}{', ' + web if web else ''})"
