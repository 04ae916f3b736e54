"""Runs in the container of checks, as its only program: each check in a process of its own.

    python3 run_checks.py SECONDS NAME…

It stands on Python's library alone, since it is copied into the container. A check is a file of
/work/checks; it passes by ending with 0. What it starts may be hostile and has the same user, so
each result is signed with a key that only this process knows, whose memory nobody else can read.
"""

import ctypes
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

WORK, PLACE = Path("/work"), Path("/tmp/checked")
KEY = ".key"  # in HOME; gone before the first check begins
KEPT = 4_000  # bytes at the end of what a check says
PR_SET_DUMPABLE = 4
REWARD = re.compile(rb"^reward(?: ([a-z0-9][a-z0-9_-]{0,39}))?: ([01](?:\.\d{1,6})?)\s*$", re.M)


def main(seconds: float, names: list[str]) -> None:
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0)
    file = Path(os.environ["HOME"], KEY)
    key = file.read_bytes()
    file.unlink()
    for name in names:
        code, said = _run(name, seconds)
        _tell(key, {"check": name, "rewards": _rewards(name, code, said), "said": _end(code, said)})


def _run(name: str, seconds: float) -> tuple[int | None, bytes]:
    """Its exit code (None: it took too long) and the end of what it said."""
    try:
        _copy(PLACE)
        start = [shutil.which("python3") or "python3"] if name.endswith(".py") else ["/bin/sh"]
        process = subprocess.Popen(
            [*start, str(WORK / "checks" / name)],
            cwd=PLACE,
            env={**os.environ, "CHECKS": str(WORK / "checks"), "RAW": str(WORK / "raw")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        said = bytearray()
        reader = threading.Thread(target=_read, args=(process.stdout, said), daemon=True)
        reader.start()
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        _end_all()
        process.wait()
        reader.join(5)
    except OSError as error:  # no more memory or processes: what was handed in used them up
        _end_all()
        return 1, str(error).encode()
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
    return code, bytes(said)


def _copy(place: Path) -> None:
    """The submission as it was handed in, writable."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(WORK / "submission", place, symlinks=True)
    for folder, _, names in os.walk(place):
        Path(folder).chmod(0o755)
        for name in names:
            Path(folder, name).chmod(0o755)


def _read(stream: IO[bytes], said: bytearray) -> None:
    while piece := os.read(stream.fileno(), 65_536):
        said += piece
        del said[:-KEPT]


def _end_all() -> None:
    """Everything that the check started, in whatever session."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return


def _rewards(name: str, code: int | None, said: bytes) -> dict[str, float]:
    """1 or 0 by its exit code; where that is 0, what its own `reward:` lines say."""
    own = name.rpartition(".")[0]
    if code != 0:
        return {own: 0.0}
    found = {
        match[1].decode() if match[1] else own: min(float(match[2]), 1.0)
        for match in REWARD.finditer(said)
    }
    return found or {own: 1.0}


def _end(code: int | None, said: bytes) -> str:
    if code == 0:
        return ""
    how = "no end in its time" if code is None else f"exit code {code}"
    return f"{how}: {said[-500:].decode(errors='replace').strip()}"


def _tell(key: bytes, result: dict[str, object]) -> None:
    body = json.dumps(result)
    sign = hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
    print(f"{sign} {body}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
