"""The watchdog: when the process that started our servers dies, however it dies, they stop.

PR_SET_PDEATHSIG would be shorter, but it is Linux only, is lost when the child changes its
user, and fires when the *thread* that started the child ends. So one small process holds the
reading end of a pipe; the end of file means that the writer is gone.

Lines on its standard input: `+<pid> <signal>` (watch this process group) and `-<pid>`.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

_GRACE = 5.0


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _watch() -> None:
    watched: dict[int, int] = {}
    for line in sys.stdin:
        if line.startswith("+"):
            pid, number = line[1:].split()
            watched[int(pid)] = int(number)
        else:
            watched.pop(int(line[1:]), None)
    for pid, number in reversed(watched.items()):
        _signal_group(pid, number)
    deadline = time.monotonic() + _GRACE
    while time.monotonic() < deadline and any(map(_alive, watched)):
        time.sleep(0.05)
    for pid in watched:
        _signal_group(pid, signal.SIGKILL)


class Guard:
    """This process's watchdog; started with the first child, shared by all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._owner = 0

    def watch(self, pid: int, number: int) -> None:
        """Have the process group `pid` sent signal `number` should we die."""
        self._say(f"+{pid} {number}\n")

    def forget(self, pid: int) -> None:
        """The process has ended: its number may soon be somebody else's."""
        self._say(f"-{pid}\n")

    def _say(self, line: str) -> None:
        with self._lock:
            if self._owner != os.getpid() or self._process is None:
                self._start()
            assert self._process is not None and self._process.stdin is not None
            try:
                self._process.stdin.write(line)
                self._process.stdin.flush()
            except (BrokenPipeError, ValueError):
                self._process = None  # somebody ended the watchdog: the next word starts one

    def _start(self) -> None:
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            text=True,
            start_new_session=True,
        )


guard = Guard()

if __name__ == "__main__":
    _watch()
