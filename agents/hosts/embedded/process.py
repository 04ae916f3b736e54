"""Starting the host as a process of its own, for the stack, tests and chaos."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.hosts import proxies

READY_S = 60.0


class NotStarted(Exception):
    """The host ended or stayed silent; the message has the end of its log."""


@dataclass(frozen=True, slots=True)
class Process:
    """A running host. `url` has no slash at its end; `log` holds what it said.

    `folder` is private to it and gone after `stop`, with the log if no other place was given.
    """

    url: str
    pid: int
    log: Path
    popen: subprocess.Popen[bytes]
    folder: Path

    def control(self, **setting: Any) -> None:
        """Set a fault, as faults.py lists them: control(fault="slow", seconds=1, count=2)."""
        with proxies.client(self.url, timeout=5) as http:
            http.post(f"{self.url}/control", json=setting).raise_for_status()

    def stop(self, grace: float = 5.0) -> None:
        """End it: SIGTERM, and SIGKILL after `grace` seconds. May be called twice."""
        self.popen.terminate()
        try:
            self.popen.wait(grace)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop()


def start(
    port: int = 0,
    models: Sequence[str] = ("scripted",),
    log: Path | None = None,
    *,
    slots: int = 2,
    library: Path | None = None,
    memory_mib: int = 0,
    ready_s: float = READY_S,
) -> Process:
    """Start the host and wait until /api/version answers; port 0 takes a free one.

    `models` are of "smollm2" and "scripted"; `log` is a file and `library` the
    folder of models that are put there, by default ones that `stop` removes. `memory_mib` bounds
    what models take, 0 by the machine's memory. The host stops by itself when this process dies.
    Raises NotStarted.
    """
    folder = Path(tempfile.mkdtemp(prefix="masterchef-models-"))
    log = log or folder / "host.log"
    ready = folder / "address"
    argv = [sys.executable, "-m", "agents.hosts.embedded", "--port", str(port), "--with-parent"]
    argv += ["--models", ",".join(models), "--slots", str(slots), "--ready-file", str(ready)]
    argv += ["--folder", str(library or folder / "models"), "--memory-mib", str(memory_mib)]
    root = Path(__file__).parents[3]
    path = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    with log.open("ab") as file:
        popen = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": path},
        )
    try:
        url = _wait(popen, ready, ready_s)
    except NotStarted as silent:
        popen.kill()
        popen.wait()
        said = log.read_text(errors="replace")[-2000:].strip()
        shutil.rmtree(folder, ignore_errors=True)
        raise NotStarted(f"{silent}: {said or 'it said nothing'}") from None
    return Process(url=url, pid=popen.pid, log=log, popen=popen, folder=folder)


def _wait(popen: subprocess.Popen[bytes], ready: Path, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready.exists():
            url = ready.read_text()
            with proxies.client(url, timeout=5) as http:
                http.get(f"{url}/api/version").raise_for_status()
            return url
        if popen.poll() is not None:
            raise NotStarted(f"the model host ended with code {popen.returncode}")
        time.sleep(0.02)
    raise NotStarted(f"the model host did not answer within {seconds:g} s")
