"""Ends that a person or a service manager asks for."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def heed_ctrl_c() -> None:
    """Have SIGINT end this process, even if it was started with SIGINT ignored.

    A shell does so with what a script puts into the background (`masterchef up &`), and then
    Python installs no handler of its own: a SIGINT that is sent all the same is meant.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def like_ctrl_c(*numbers: signal.Signals) -> Iterator[None]:
    """Inside, SIGTERM and SIGHUP (or the given signals) end a command as Ctrl-C does."""
    chosen = [
        number
        for number in numbers or (signal.SIGTERM, signal.SIGHUP)
        # nohup means it
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _interrupt) for number in chosen}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
