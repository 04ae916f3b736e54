"""Keeps child processes alive and, when it stops, leaves none behind."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from masterchef.embedded import ports
from masterchef.embedded.errors import StackError
from masterchef.embedded.process import Child
from masterchef.monitoring import pulse

Say = Callable[[str], None]
_FIRST_DELAY, _LONGEST_DELAY, _HEALTHY, _MOMENT = 0.2, 15.0, 10.0, 1.5  # seconds
_LOOK = 0.3  # seconds between two looks at a part's beat


@dataclass(frozen=True)
class Part:
    """One process to keep: how it is launched, when it is ready, how it ends.

    Without a probe a part is ready once it has lived for a moment. Parts of a higher `stage`
    stop first: what uses a store ends before the store. `beat` tells when a process last showed
    that it works; one that falls silent for `silent_s` is killed and started again. `move` chooses
    another port, for a part that ended because its own was taken before it had ever been ready.
    """

    name: str
    launch: Callable[[], Child]
    ready: Callable[[], bool] | None = None
    stop: Callable[[Child], None] = field(default=Child.stop)
    move: Callable[[], None] | None = None
    stage: int = 1
    beat: Callable[[int], float | None] | None = None
    silent_s: float = pulse.SILENT_S


class Keeper:
    """Runs one part, and again whenever it ends by itself."""

    def __init__(self, part: Part, say: Say, note: Say = lambda part: None) -> None:
        self.part = part
        self._note = note  # told the part's name at every start
        self.failures = 0  # ends in a row that came soon after the start
        self.starts = 1
        self._say = say
        self._stopping = threading.Event()
        self._was_ready = False
        self.child = self._launched()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._keep, name=f"keep-{part.name}", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        return self.child.pid

    def stop(self) -> None:
        """End it for good."""
        self._stopping.set()
        self.part.stop(self.child)
        self._thread.join(60)
        # The thread may have been in the middle of a restart when it was told to stop.
        if self.child.alive:
            self.part.stop(self.child)

    def kill(self) -> None:
        """End it for good, at once."""
        self._stopping.set()
        self.child.kill_group()

    def await_ready(self, seconds: float) -> None:
        """Block until it answers; raises StackError with its last words if it keeps ending."""
        deadline = time.monotonic() + seconds
        while not self._ready():
            if self.failures >= 3 or time.monotonic() > deadline:
                state = "keeps ending" if self.failures else f"gave no answer in {seconds:.0f} s"
                raise StackError(
                    f"{self.part.name} {state}:\n{self.child.last_words()}",
                    fix=f"see {self.child.log}",
                )
            time.sleep(0.05)
        self._was_ready = True

    def _ready(self) -> bool:
        if self.part.ready is None:
            return self.child.alive and time.monotonic() - self._began > _MOMENT
        return self.child.alive and self.part.ready()

    def _keep(self) -> None:
        while True:
            code = self._until_its_end(self.child)
            if self._stopping.is_set():
                return
            self.failures = self.failures + 1 if time.monotonic() - self._began < _HEALTHY else 0
            if self.part.move and not self._was_ready and _port_taken(self.child):
                self._say(f"{self.part.name}: another program took its port, choosing another")
                self.part.move()
            else:
                self._say(f"{self.part.name} ended ({_reason(code)}), starting it again")
            if not self._relaunch():
                return

    def _until_its_end(self, child: Child) -> int:
        """Its exit code, once it has ended or was killed for its silence."""
        beat, heard = None, time.monotonic()
        while self.part.beat is not None and child.alive:
            newest = self.part.beat(child.pid)
            if newest != beat or newest is None:  # not before it has begun to beat
                # By this clock, which stands still while the machine sleeps.
                beat, heard = newest, time.monotonic()
            elif time.monotonic() - heard > self.part.silent_s:
                seconds = f"{self.part.silent_s:.0f} s"
                self._say(f"{self.part.name} has been silent for {seconds}, ending it")
                child.kill_group()
                break
            time.sleep(_LOOK)
        return child.join()

    def _launched(self) -> Child:
        self._note(self.part.name)  # first: what can't be launched counts, too
        return self.part.launch()

    def _relaunch(self) -> bool:
        """Try until it is started; False if we were told to stop meanwhile."""
        while not self._stopping.wait(min(_LONGEST_DELAY, _FIRST_DELAY * 2**self.failures)):
            try:
                self.child = self._launched()
            except StackError as error:
                self.failures += 1
                self._say(f"{self.part.name}: {error}")
            else:
                self._began = time.monotonic()
                self.starts += 1
                return True
        return False


class Supervisor:
    """A set of kept parts: `add()`, `[name]`, `stop()`."""

    def __init__(self, say: Say, note: Say = lambda part: None) -> None:
        self._say, self._note = say, note
        self._keepers: dict[str, Keeper] = {}

    def add(self, part: Part) -> Keeper:
        """Launch a part and keep it; raises StackError if it can't be launched."""
        keeper = self._keepers[part.name] = Keeper(part, self._say, self._note)
        return keeper

    def __getitem__(self, name: str) -> Keeper:
        return self._keepers[name]

    def __iter__(self) -> Iterator[Keeper]:
        return iter(list(self._keepers.values()))

    def stop(self) -> None:
        """End all parts, stage by stage; a second Ctrl-C meanwhile kills what is left."""
        with ThreadPoolExecutor(max(1, len(self._keepers))) as pool:
            try:
                for stage in sorted({keeper.part.stage for keeper in self}, reverse=True):
                    ending = [keeper for keeper in self if keeper.part.stage == stage]
                    for done in [pool.submit(keeper.stop) for keeper in ending]:
                        done.result()
            except KeyboardInterrupt:
                for keeper in self:
                    keeper.kill()  # which also ends the waiting of the pool's threads
                raise
            finally:
                self._keepers.clear()


def _port_taken(child: Child) -> bool:
    return ports.IN_USE in child.last_words().lower()


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
