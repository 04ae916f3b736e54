"""A process of server_process.py as its parent sees it: started, asked how it is, ended."""

import asyncio
import contextlib
import os
import re
import signal
import sys
import tempfile
from pathlib import Path

import psutil

from agents.hosts.embedded.asks import Failed
from agents.hosts.embedded.server_process import Job

_REASON = re.compile(r"\bE .*?error:?\s*(?:loading model: )?(.*)")
LONGEST_REASON = 300  # characters


class Child:
    """A running llama.cpp; `url` is its server."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process, self.url = process, url

    @property
    def alive(self) -> bool:
        # Reaped by a thread of asyncio, it is gone before the loop hears of it.
        return self._process.returncode is None and psutil.pid_exists(self._process.pid)

    @property
    def memory(self) -> int:
        """Bytes that it holds now, mapped weights included."""
        with contextlib.suppress(psutil.Error):
            return int(psutil.Process(self._process.pid).memory_info().rss)
        return 0

    async def stop(self) -> None:
        await _end(self._process)


async def start(job: Job, what: str) -> Child:
    """Load and serve; raises Failed 500 with llama.cpp's own reason. Who leaves ends it."""
    handle, name = tempfile.mkstemp(prefix="masterchef-llama-", suffix=".log")
    os.close(handle)
    log = Path(name)
    try:
        with log.open("wb") as words:
            process = await asyncio.create_subprocess_exec(
                *job.argv(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=words,
            )
        try:
            assert process.stdout
            address = (await process.stdout.readline()).decode().strip()
        except BaseException:
            await _end(process)
            raise
        said = log.read_text(errors="replace")
        if address.startswith("http"):
            return Child(process, address)
        code = await process.wait()
        print(said, file=sys.stderr, flush=True)
        raise Failed(500, f"{what} can't be loaded: {_reason(said, code, Path(job.path))}")
    finally:
        log.unlink(missing_ok=True)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def _reason(said: str, code: int, path: Path) -> str:
    """llama.cpp's first error, without our folder, or what ended it."""
    if code < 0:
        return f"llama.cpp crashed on it (signal {-code}, {signal.strsignal(-code)})"
    found = next((line[1] for line in map(_REASON.search, said.splitlines()) if line), "")
    words = found.replace(str(path), path.name).replace(f"{path.parent}{os.sep}", "")
    return f"llama.cpp says: {words[:LONGEST_REASON] or 'nothing'}"
