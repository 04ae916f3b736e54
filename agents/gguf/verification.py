"""Checking a model file: its header in a limited process, its bytes hashed here."""

import hashlib
import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from agents.gguf.facts import TOO_MUCH, BadModelFile, Facts, SeveralModels, Unreadable

WALL_S = 60.0  # for a disk that is slow: the reader's own time has a limit of its own
# Sent by somebody else (an operator, a supervisor, a system that runs out of memory): they say
# nothing of the file.
STOPPED = {-each for each in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
PIECE = 1024 * 1024  # bytes that are hashed at once
CHECKOUT = Path(__file__).resolve().parents[2]


def check(path: Path, *, member: str = "", digest: bool = True) -> Facts:
    """What the file is; raises BadModelFile for what no host should be given.

    `member` chooses among the models of a llamafile; `digest` reads the whole model for its
    SHA-256. Nothing of the file is run, and its header can use no more than a bounded process.
    """
    try:
        if not path.is_file():
            raise BadModelFile(f"there is no file {path}")
        said = _in_a_process(path, member)
        facts = Facts.from_json(said["facts"])
        if not digest:
            return facts
        return replace(facts, sha256=sha256(path, start=facts.start, size=facts.bytes))
    except OSError as error:
        raise Unreadable(f"{path} can't be read: {error.strerror or error}") from error


def _in_a_process(path: Path, member: str) -> dict[str, Any]:
    command = [
        sys.executable,
        "-S",
        "-E",
        "-m",
        "agents.gguf.header_facts",
        str(path.resolve()),
        member,
    ]
    try:
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_S,
            check=False,
            start_new_session=True,  # a Ctrl-C in the terminal is for us, not for the reader
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"its header wasn't read within {WALL_S:g} s") from None
    code = (
        -signal.SIGINT if done.stderr.rstrip().endswith(b"\nKeyboardInterrupt") else done.returncode
    )
    if code in STOPPED:  # Python ends in either way, by how far its start has come
        raise Unreadable(f"its reader was stopped by signal {-code}")
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise BadModelFile(TOO_MUCH) from None
    if "choose" in said:
        raise SeveralModels([str(name) for name in said["choose"]])
    if "refused" in said:
        raise BadModelFile(str(said["refused"]))
    return dict(said)


def sha256(path: Path, *, start: int = 0, size: int) -> str:
    """Of `size` bytes from `start`, in hexadecimal; raises BadModelFile if they aren't there."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(start)
        left = size
        while left and (piece := file.read(min(PIECE, left))):
            found.update(piece)
            left -= len(piece)
    if left:
        raise BadModelFile(f"{path} became shorter while it was read")
    return found.hexdigest()
