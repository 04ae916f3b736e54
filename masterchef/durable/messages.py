"""Messages to workers, sent after a commit. Best effort: the rows are the truth."""

import threading
import time
from typing import NamedTuple

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from masterchef.celery import app

log = structlog.get_logger(__name__)
_SILENCE_S = 2.0
_silent_until = 0.0


class Message(NamedTuple):
    """A task's name, its arguments and its queue."""

    task: str
    args: list[object]
    queue: str = "kitchen"


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
