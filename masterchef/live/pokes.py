"""Pokes: a hint through the channel layer that a run has something new to read.

PostgreSQL holds what is new; a poke only saves the watchers their wait. So a poke never raises,
never waits for Redis and may be lost. Pokes of one run are merged into one flag, and a thread of
its own sends the flags a few times a second.
"""

import asyncio
import logging
import os
import threading
import time
from collections import OrderedDict
from uuid import UUID

import redis.asyncio
from channels.layers import get_channel_layer
from django.conf import settings
from redis.exceptions import RedisError

from masterchef.live.groups import REDIS_OPTIONS, group, watched_key

log = logging.getLogger(__name__)

INTERVAL_S = 0.1  # at most ten pokes a second for each run from each process
RETRY_S = 1.0
SEND_TIMEOUT_S = 5.0
MAX_STREAMS = 200  # seats whose tokens wait to be sent; beyond that the oldest are dropped
MAX_STREAM_CHARS = 4_000


class _Sender:
    """The flags of this process and the thread that sends them."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._runs: set[str] = set()
        self._tokens: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._busy = False
        self._thread: threading.Thread | None = None

    def poke(self, run_id: str) -> None:
        with self._lock:
            if run_id not in self._runs:
                self._runs.add(run_id)
                self._wake()

    def tokens(self, run_id: str, seat: str, text: str) -> None:
        with self._lock:
            key = (run_id, seat)
            self._tokens[key] = (self._tokens.get(key, "") + text)[-MAX_STREAM_CHARS:]
            if len(self._tokens) > MAX_STREAMS:
                self._tokens.popitem(last=False)
            self._wake()

    def flush(self, timeout_s: float) -> bool:
        with self._lock:
            return self._lock.wait_for(
                lambda: not (self._runs or self._tokens or self._busy), timeout_s
            )

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="pokes", daemon=True)
            self._thread.start()
        self._lock.notify_all()

    def _loop(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                with self._lock:
                    self._lock.wait_for(lambda: self._runs or self._tokens)
                    runs, self._runs = self._runs, set()
                    tokens, self._tokens = self._tokens, OrderedDict()
                    self._busy = True
                sent = runner.run(_send(runs, tokens))
                with self._lock:
                    self._busy = False
                    self._lock.notify_all()
                time.sleep(INTERVAL_S if sent else RETRY_S)


_client: redis.asyncio.Redis | None = None


async def _send(runs: set[str], tokens: dict[tuple[str, str], str]) -> bool:
    """Poke the runs that somebody watches; False if Redis could not be reached."""
    global _client
    if _client is None:
        _client = redis.asyncio.from_url(settings.REDIS_URL, **REDIS_OPTIONS)
    named = sorted(runs | {run for run, _ in tokens})
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            flags = await _client.mget([watched_key(run) for run in named])
            watched = {run for run, flag in zip(named, flags, strict=True) if flag}
            layer = get_channel_layer()
            for run in watched & runs:
                await layer.group_send(group(run), {"type": "poke", "run": run})
            for (run, seat), text in tokens.items():
                if run in watched:
                    message = {"type": "tokens", "run": run, "seat": seat, "text": text}
                    await layer.group_send(group(run), message)
    except (RedisError, OSError, TimeoutError) as error:
        log.debug("pokes not sent: %s", error)
        return False
    except Exception:
        # The thread must live as long as its process: watchers would fall back to polling.
        log.exception("pokes not sent")
        return False
    return True


_sender = _Sender()


def poke(run_id: UUID | str) -> None:
    """Hint to whoever watches the run that it has news. Call after commit; returns at once."""
    _sender.poke(str(run_id))


def send_tokens(run_id: UUID | str, seat: str, text: str) -> None:
    """Show a model's text while it is being written: lossy, and only to those who watch now."""
    _sender.tokens(str(run_id), seat, text)


def flush(timeout_s: float = 5.0) -> bool:
    """Wait until everything given so far has been sent or dropped; False at the timeout."""
    return _sender.flush(timeout_s)


def _after_fork() -> None:
    global _sender, _client
    _sender, _client = _Sender(), None  # the parent's thread and sockets stay with the parent


os.register_at_fork(after_in_child=_after_fork)
