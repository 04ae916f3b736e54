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


class Message(NamedTuple):
    """A task's name, its arguments and its queue."""

    task: str
    args: list[object]
    queue: str = "kitchen"


def turn_message(turn_id: int, role: str) -> Message:
    """The hint that a turn is ready."""
    return Message("agents.take_turn", [turn_id], f"turns.{role}")


def announce(session_id: UUID, opened: Opened) -> None:
    """Send the messages of an opened tick and poke those who watch."""
    messages = [turn_message(turn_id, role) for turn_id, role in opened.turns]
    if opened.run_on is not None:
        go_on = Message("kitchen.run_on", [str(session_id), opened.run_on])
        if opened.due_in_s > 0:
            later(opened.due_in_s, go_on)
        else:
            messages.append(go_on)
    if opened.ended:
        messages.append(Message("kitchen.measure_session", [str(session_id)]))
    send(*messages)
    poke(session_id)


def send(*messages: Message) -> int:
    """Send the messages in one round trip; how many. 0: the broker is away.

    The reconciler sends what is lost again. After a failure the broker is left alone for two
    seconds: every try may block for as long as a connection takes to time out.
    """
    global _silent_until
    if not messages or time.monotonic() < _silent_until:
        return 0
    try:
        with app.producer_pool.acquire(block=True) as producer, producer.batch():
            for task, args, queue in messages:
                app.send_task(task, args, queue=queue, retry=False, producer=producer)
    except (OperationalError, RedisError, OSError) as error:
        _silent_until = time.monotonic() + _SILENCE_S
        log.warning("messages_not_sent", count=len(messages), error=str(error)[:200])
        return 0
    return len(messages)


def later(delay_s: float, message: Message) -> None:
    """Send after a delay from this process; lost with it, the reconciler notices."""
    timer = threading.Timer(delay_s, send, (message,))
    timer.daemon = True
    timer.start()
