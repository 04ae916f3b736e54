"""One child process in a group of its own, with a log file and an orderly end."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from masterchef.embedded.folders import Account
from masterchef.embedded.guard import guard


class Child:
    """A running program: `pid`, `alive`, `stop()`. It leads its own process group."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        account: Account | None = None,
        stop_signal: int = signal.SIGTERM,
    ) -> None:
        self.command = list(command)
        self.log = log
        self.stop_signal = stop_signal
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._log_start = output.tell()
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
            )
        guard.watch(self.pid, stop_signal)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self.exit_code is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; a negative number is the signal that ended it."""
        code = self._process.poll()
        if code is not None:
            guard.forget(self.pid)
        return code

    def signal(self, number: int) -> None:
        """Send a signal to the leader alone; nothing happens if it has ended."""
        if self.alive:
            self._process.send_signal(number)

    def kill_group(self) -> None:
        """SIGKILL for the leader and whatever it started that stayed in its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        guard.forget(self.pid)

    def wait(self, timeout: float) -> bool:
        """Whether it ended within `timeout` seconds."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def join(self) -> int:
        """Block until it ends; returns the exit code and clears what is left of its group."""
        self._process.wait()
        self.kill_group()
        return self._process.returncode

    def stop(self, grace: float = 10.0) -> None:
        """Ask with the stop signal, wait `grace` seconds, then kill the whole group."""
        self.signal(self.stop_signal)
        self.wait(grace)
        self.kill_group()

    def last_words(self, lines: int = 12) -> str:
        """The end of what this process wrote into its log."""
        with self.log.open("rb") as text:
            text.seek(self._log_start)
            return "\n".join(text.read().decode(errors="replace").splitlines()[-lines:])
