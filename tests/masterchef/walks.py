"""Which files of the product a piece of work goes through, seen while it really runs.

    with walking() as walk:
        take("turn", turn.pk)
    walk.callers                # {file: the file that called into it first}, in the order of entry
    walk.stops(*own)            # what a reader opens who follows it, see below

A reader follows a piece of work through the files of the rooms it belongs to (`own`, beginnings of
paths), and opens each of them once. Each other room that these files call counts as one stop, its
door: the protocol in `durable`, the engine, prompts, gold standards, sealing, the one door to
models with all that lies behind it. Libraries, settings and the classes of rows don't count.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = f"{Path(__file__).parents[2]}/"
ROOMS = ("masterchef/", "kitchen/", "agents/", "judging/")
ROWS = ("models.py", "settings.py", "/models/")
NEWLOCALS = 0x2  # of a function; the body of a class or a module has the flag not


class Walk:
    """Files by their first entry from another file."""

    def __init__(self) -> None:
        self.callers: dict[str, str] = {}

    def step(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not frame.f_code.co_flags & NEWLOCALS:
            return
        name = _file(frame.f_code)
        if name and name not in self.callers:
            self.callers[name] = _caller(frame)

    def stops(self, *own: str) -> list[str]:
        """Own files, and the rooms that they call."""
        ours = [name for name in self.callers if name.startswith(own)]
        doors = [
            "/".join(name.split("/")[:2])
            for name, caller in self.callers.items()
            if name not in ours and (caller in ours or not caller)
        ]
        return ours + list(dict.fromkeys(doors))


def _file(code: CodeType) -> str:
    """The product's file, from the root; "" for others and for those that don't count."""
    name = code.co_filename.removeprefix(ROOT)
    counts = name.startswith(ROOMS) and not any(each in name for each in ROWS)
    return name if counts else ""


def _caller(frame: FrameType) -> str:
    """The nearest file of the product below the frame: libraries may lie between."""
    below = frame.f_back
    while below is not None and not _file(below.f_code):
        below = below.f_back
    return _file(below.f_code) if below is not None else ""


@contextmanager
def walking() -> Iterator[Walk]:
    walk = Walk()
    sys.setprofile(walk.step)
    try:
        yield walk
    finally:
        sys.setprofile(None)
