"""After the commit: messages to workers, pokes to watchers. Best effort: the rows are the truth."""

import threading
import time
from typing import NamedTuple
from uuid import UUID

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from masterchef.celery import app
from masterchef.live.pokes import poke

log = structlog.get_logger(__name__)
_SILENCE_S = 2.0
_silent_until = 0.0


class Opened(NamedTuple):
    """What a transaction leaves to be said after its commit."""

    turns: list[tuple[int, str]]  # (turn id, role), to be sent
    run_on: int | None = None  # the tick to close next: nobody is waited for
    due_in_s: float = 0.0
    ended: bool = False


def announce(session_id: UUID, opened: Opened) -> None:
    """Send the messages of an opened tick and poke those who watch."""
    for turn_id, role in opened.turns:
        send("agents.take_turn", [turn_id], queue=f"turns.{role}")
    if opened.run_on is not None:
        later(opened.due_in_s, "kitchen.run_on", [str(session_id), opened.run_on])
    if opened.ended:
        send("kitchen.measure_session", [str(session_id)])
    poke(session_id)


def send(task: str, args: list[object], *, queue: str = "kitchen") -> bool:
    """One message; False if the broker is away. The reconciler sends it again.

    After a failure the broker is left alone for two seconds: every try may block for as long
    as a connection takes to time out.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        app.send_task(task, args, queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        _silent_until = time.monotonic() + _SILENCE_S
        log.warning("message_not_sent", task=task, error=str(error)[:200])
        return False
    return True


def later(delay_s: float, task: str, args: list[object]) -> None:
    """Send after a delay from this process; lost with it, the reconciler notices."""
    if delay_s <= 0:
        send(task, args)
        return
    timer = threading.Timer(delay_s, send, (task, args))
    timer.daemon = True
    timer.start()
