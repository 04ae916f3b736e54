"""Which models are loaded: several at once within a budget of memory, least recently used go first.

A model stays for its `keep_alive` after the last reply. Who wants one that doesn't fit waits until
those in use are idle; meanwhile nobody else may begin, so that the wait ends.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agents.hosts.embedded import child, server
from agents.hosts.embedded.asks import Failed
from agents.hosts.embedded.server_process import Job

KEEP_ALIVE_S = 300.0  # Ollama's
FOREVER = datetime(2200, 1, 1, tzinfo=UTC)
MIB = 2**20


@dataclass(frozen=True)
class Want:
    """A model as it is to be loaded: `key` tells models apart, `bytes` is what it will take."""

    key: str
    name: str
    job: Job
    bytes: int


@dataclass(eq=False)
class Runner:
    """A loaded model. `load_ns` is what loading took."""

    want: Want
    child: child.Child
    link: server.Link
    slots: asyncio.Semaphore
    load_ns: int
    keep_s: float
    users: int = 0
    replied: bool = False
    last_used: float = field(default_factory=time.monotonic)
    timer: asyncio.TimerHandle | None = None

    @property
    def memory(self) -> int:
        """Bytes: what it holds now, or will hold once its cache is in use."""
        return max(self.child.memory, self.want.bytes)

    @property
    def expires_at(self) -> datetime:
        if self.keep_s == float("inf"):
            return FOREVER
        left = self.keep_s - (0 if self.users else time.monotonic() - self.last_used)
        return datetime.now(UTC) + timedelta(seconds=min(max(left, 0), 10**8))


class Runners:
    """`use` gives a loaded model; `budget` is in bytes."""

    def __init__(self, budget: int, keep_alive_s: float = KEEP_ALIVE_S) -> None:
        self.budget, self.keep_alive_s = budget, keep_alive_s
        self._loaded: dict[str, Runner] = {}
        self._turn = asyncio.Lock()  # whoever loads, in the order of asking
        self._freed = asyncio.Event()
        self._ending: set[asyncio.Task[None]] = set()

    def loaded(self, key: str) -> Runner | None:
        runner = self._loaded.get(key)
        return runner if runner and runner.child.alive else None

    @asynccontextmanager
    async def use(self, want: Want, keep_s: float | None = None) -> AsyncIterator[Runner]:
        """The model, loaded if it isn't; it can't go while it is used. Raises Failed 500."""
        runner = self._fitting(want)
        if runner is None or self._turn.locked():
            async with self._turn:
                runner = self._fitting(want) or await self._load(want)
                self._begin(runner, keep_s)
        else:
            self._begin(runner, keep_s)
        try:
            yield runner
        finally:
            self._end(runner)

    async def unload(self, key: str) -> None:
        """End it once nobody uses it; nothing happens if it isn't loaded."""
        if runner := self._loaded.get(key):
            runner.keep_s = 0
            if not runner.users:
                await self._drop(runner)

    async def close(self) -> None:
        for runner in list(self._loaded.values()):
            await self._drop(runner)
        if self._ending:
            await asyncio.wait(self._ending)

    def _fitting(self, want: Want) -> Runner | None:
        """The running model, if it lives and its window is as long as this one's."""
        runner = self.loaded(want.key)
        return runner if runner and runner.want.job.context >= want.job.context else None

    async def _load(self, want: Want) -> Runner:
        before = self._loaded.get(want.key)
        if before is not None:
            await self._idle(lambda: not before.users or not before.child.alive)
            await self._drop(before)
        await self._make_room(want)
        began = time.perf_counter_ns()
        running = await child.start(want.job, want.name)
        link = server.Link(running.url, slots=want.job.slots)
        slots = asyncio.Semaphore(want.job.slots)
        runner = Runner(want, running, link, slots, server.since(began), self.keep_alive_s)
        self._loaded[want.key] = runner
        return runner

    async def _make_room(self, want: Want) -> None:
        if want.bytes > self.budget:
            raise Failed(
                500,
                f"{want.name} needs {want.bytes // MIB:,} MiB and this host may use "
                f"{self.budget // MIB:,}: raise --memory-mib, or lower options.num_ctx",
            )
        while sum(each.memory for each in self._loaded.values()) + want.bytes > self.budget:
            idle = [each for each in self._loaded.values() if not each.users]
            if idle:
                await self._drop(min(idle, key=lambda each: each.last_used))
            else:
                await self._idle(lambda: any(not each.users for each in self._loaded.values()))

    async def _idle(self, true: Callable[[], bool]) -> None:
        while not true():
            self._freed.clear()
            await self._freed.wait()

    def _begin(self, runner: Runner, keep_s: float | None) -> None:
        runner.users += 1
        runner.keep_s = runner.keep_s if keep_s is None else keep_s
        if runner.timer:
            runner.timer.cancel()

    def _end(self, runner: Runner) -> None:
        runner.users -= 1
        runner.last_used = time.monotonic()
        self._freed.set()
        if runner.users or self._loaded.get(runner.want.key) is not runner:
            return
        if runner.keep_s == 0 or not runner.child.alive:
            self._drop_soon(runner)
        elif runner.keep_s != float("inf"):
            loop = asyncio.get_running_loop()
            runner.timer = loop.call_later(runner.keep_s, self._expire, runner)

    def _expire(self, runner: Runner) -> None:
        if not runner.users:
            self._drop_soon(runner)

    def _drop_soon(self, runner: Runner) -> None:
        self._forget(runner)  # at once, or somebody would begin with it
        task = asyncio.ensure_future(self._drop(runner))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _forget(self, runner: Runner) -> None:
        if self._loaded.get(runner.want.key) is runner:
            del self._loaded[runner.want.key]
        if runner.timer:
            runner.timer.cancel()

    async def _drop(self, runner: Runner) -> None:
        self._forget(runner)
        await runner.child.stop()
        await runner.link.http.aclose()
        self._freed.set()
