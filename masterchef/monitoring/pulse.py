"""Whether a process still works: each worker touches a file of its own every few seconds.

A process that is stopped, or whose interpreter is held by one call that never ends, can't do so.
Its keeper then ends it and starts another one; `masterchef doctor` names it on any machine.
"""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

BEAT_S = 3.0
SILENT_S = 60.0  # of silence, after which a worker is taken for frozen


class Pulse(NamedTuple):
    """A process and the seconds since its last beat, by the wall clock."""

    name: str
    pid: int
    silent_s: float


def root(home: Path) -> Path:
    """Where the files are, named after process ids."""
    return home / "pulses"


def begin(name: str, home: Path) -> None:
    """Beat from now on, as long as this process works. Best effort: it never fails."""
    path = root(home) / str(os.getpid())
    threading.Thread(target=_beat, args=(path, name), name="pulse", daemon=True).start()


def _beat(path: Path, name: str) -> None:
    draft = path.with_suffix(".draft")  # put in place whole: a reader finds no file half written
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(name)
            draft.replace(path)
        except OSError:
            pass  # a full disk is told elsewhere
        time.sleep(BEAT_S)


def beat_of(pid: int, home: Path) -> float | None:
    """When the process beat last; None: it never did."""
    try:
        return (root(home) / str(pid)).stat().st_mtime
    except OSError:
        return None


def forget(pid: int, home: Path) -> None:
    """The process has ended."""
    (root(home) / str(pid)).unlink(missing_ok=True)


def pulses(home: Path) -> Iterator[Pulse]:
    """Of every process of this home that is there; what ended is forgotten."""
    folder = root(home)
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        try:
            pid, beat, name = int(path.name), path.stat().st_mtime, path.read_text()
            os.kill(pid, 0)
        except ProcessLookupError:
            forget(pid, home)
        except (OSError, ValueError):
            continue
        else:
            yield Pulse(name, pid, max(time.time() - beat, 0.0))
