"""One listener a process: receives pokes and tokens and wakes the watchers of their run.

The channel layer may lose messages, forget its groups (FLUSHALL) and go away. The hub keeps
trying and says its memberships again; watchers read PostgreSQL by themselves meanwhile.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import redis.asyncio
from channels.layers import get_channel_layer
from django.conf import settings
from redis.exceptions import RedisError

from masterchef.live.groups import REDIS_OPTIONS, group, watched_key
from masterchef.live.pace import pace

log = logging.getLogger(__name__)

# Under the layer's own 5 s, at which a quiet channel would look like a dead Redis. It also bounds
# a receive whose cancellation was swallowed (see _cancelled).
RECEIVE_S = 4.0
MAX_TOKENS = 8_000  # characters that wait for a slow watcher, for each seat


class Watcher:
    """One reader of a run: a flag that there is news, and the tokens since it last looked."""

    def __init__(self) -> None:
        self._awake = asyncio.Event()
        self._poked = True  # nothing has been read yet
        self._tokens: dict[str, str] = {}

    def wake(self) -> None:
        self._poked = True
        self._awake.set()

    def add_tokens(self, seat: str, text: str) -> None:
        self._tokens[seat] = (self._tokens.get(seat, "") + text)[-MAX_TOKENS:]
        self._awake.set()

    def take_tokens(self) -> dict[str, str]:
        tokens, self._tokens = self._tokens, {}
        return tokens

    def take_poke(self) -> bool:
        """Whether there was a poke since the last time."""
        poked, self._poked = self._poked, False
        return poked

    async def wait(self, timeout_s: float) -> None:
        """Until there is a poke or a token, and no longer than `timeout_s`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._awake.wait()
        self._awake.clear()


class Hub:
    """The watchers of one event loop."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watcher]] = {}
        self._unsaid: set[str] = set()  # runs whose membership Redis has not been told yet
        self._say = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._reads: dict[Hashable, asyncio.Task[Any]] = {}

    @contextlib.asynccontextmanager
    async def watching(self, run_id: UUID) -> AsyncIterator[Watcher]:
        """A watcher of the run for as long as the block lasts."""
        run, watcher = str(run_id), Watcher()
        self._watchers.setdefault(run, set()).add(watcher)
        self._unsaid.add(run)
        self._say.set()
        if not self._tasks:
            channel = asyncio.get_running_loop().create_future()
            self._tasks = [
                asyncio.create_task(self._listen(channel)),
                asyncio.create_task(self._keep_membership(channel)),
            ]
        try:
            yield watcher
        finally:
            self._watchers[run].discard(watcher)
            if not self._watchers[run]:
                del self._watchers[run]
            if not self._watchers:
                for task in self._tasks:
                    task.cancel()
                self._tasks = []

    async def shared(self, key: Hashable, read: Callable[[], Awaitable[Any]]) -> Any:
        """The result of `read`; watchers that ask for the same at the same time share one."""
        if key not in self._reads:
            task = self._reads[key] = asyncio.ensure_future(read())
            task.add_done_callback(lambda _: self._reads.pop(key, None))
        return await asyncio.shield(self._reads[key])

    async def _listen(self, channel: "asyncio.Future[str]") -> None:
        layer = get_channel_layer()
        channel.set_result(await layer.new_channel())
        while not _cancelled():
            try:
                async with asyncio.timeout(RECEIVE_S):
                    message = await layer.receive(channel.result())
            except TimeoutError:
                continue
            except (RedisError, OSError) as error:
                log.debug("no pokes: %s", error)
                await asyncio.sleep(pace().retry_s)
            except Exception:
                log.exception("no pokes")  # the watchers poll meanwhile
                await asyncio.sleep(pace().retry_s)
            else:
                self._deliver(message)

    def _deliver(self, message: dict[str, Any]) -> None:
        for watcher in self._watchers.get(message.get("run", ""), ()):
            if message["type"] == "tokens":
                watcher.add_tokens(message["seat"], message["text"])
            else:
                watcher.wake()

    async def _keep_membership(self, channel: "asyncio.Future[str]") -> None:
        name = await channel
        async with redis.asyncio.from_url(settings.REDIS_URL, **REDIS_OPTIONS) as client:
            while True:
                self._say.clear()
                runs, self._unsaid = self._unsaid, set()
                try:
                    await self._say_membership(client, name, runs & self._watchers.keys())
                except (RedisError, OSError) as error:
                    log.debug("membership not said: %s", error)
                    self._unsaid |= runs
                    await asyncio.sleep(pace().retry_s)
                    continue
                if _cancelled():
                    return
                try:
                    async with asyncio.timeout(pace().renew_s):
                        await self._say.wait()
                except TimeoutError:
                    self._unsaid |= self._watchers.keys()

    async def _say_membership(
        self, client: "redis.asyncio.Redis", channel: str, runs: set[str]
    ) -> None:
        layer = get_channel_layer()
        for run in runs:
            await layer.group_add(group(run), channel)
            await client.set(watched_key(run), 1, ex=max(1, int(pace().renew_s * 3)))
            for watcher in self._watchers.get(run, ()):
                watcher.wake()  # what happened before the first poke could reach us


def _cancelled() -> bool:
    """Whether this task was asked to end, even if it has not felt it.

    The Redis client sends through asyncio.wait_for, which before Python 3.12 swallows a
    cancellation that comes just as the wait is over: the task would go on, and a loop that waits
    for its tasks would never end.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
