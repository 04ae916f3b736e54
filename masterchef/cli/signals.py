"""Ends that a person or a service manager asks for."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def like_ctrl_c(*numbers: signal.Signals) -> Iterator[None]:
    """Inside, SIGTERM and SIGHUP (or the given signals) end a command as Ctrl-C does."""
    chosen = [
        number
        for number in numbers or (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup means it
    ]
    before = {number: signal.signal(number, _interrupt) for number in chosen}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
