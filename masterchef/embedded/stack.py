"""All parts of MasterChef-Bench on one machine, as a context manager.

with Stack(parts=PLAY, say=print) as stack:
    os.environ |= stack.env      # then Django may be set up in this process, too
"""

import contextlib
import os
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from masterchef.embedded import commands, folders, machine, ports, probes, stores
from masterchef.embedded.errors import StackError
from masterchef.embedded.lock import HomeLock
from masterchef.embedded.process import Child
from masterchef.embedded.supervisor import Keeper, Part, Say, Supervisor
from masterchef.monitoring import pulse, starts

STORES = frozenset({"postgres", "valkey"})
PLAY = STORES | {"host", "workers", "reconcile"}
ALL = PLAY | {"beat", "web", "flower"}
_READY_SECONDS = 180.0
_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Options:
    """How the parts are run; the defaults suit two cores."""

    durable: bool = True  # False: PostgreSQL without fsync, for tests that measure nothing
    models: Sequence[str] = ("smollm2", "scripted")
    workers: int = 2
    concurrency: int = 8
    queues: Sequence[str] = ("*",)  # globs over the queue table
    web_port: int = 8000
    flower_port: int = 5555


class Stack:
    """Starts the named parts, in order, and stops every process of them at the end.

    `env` is what children get beside the surrounding environment (`settings` adds to it);
    `addresses` maps web, admin, docs and flower to URLs. A DATABASE_URL, REDIS_URL or
    OLLAMA_HOSTS in `surroundings` (this process's environment) takes the place of a part.
    `stack["worker-1"].pid` is for those who break things: a part that ends is started again.
    Raises StackError, MissingPart, AlreadyRunning.
    """

    def __init__(
        self,
        home: Path | None = None,
        *,
        parts: Collection[str] = ALL,
        say: Say = lambda line: None,
        surroundings: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        options: Options = Options(),
    ) -> None:
        self.home = (home or folders.home()).resolve()
        self.say = say
        self.env: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.host_url = ""  # of the embedded model host, where that is a part
        self._parts = set(parts)
        self._options = options
        self._settings = dict(settings or {})
        self._surroundings = dict(os.environ if surroundings is None else surroundings)
        self._supervisor = Supervisor(say, self._note_start)
        self._cleanup = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
        with contextlib.ExitStack() as undo:
            lock = undo.enter_context(HomeLock(self.home))
            undo.callback(self._supervisor.stop)
            self._start()
            lock.publish(self.env, self.addresses)
            self._cleanup = undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cleanup.close()

    def __getitem__(self, name: str) -> Keeper:
        return self._supervisor[name]

    def __iter__(self) -> Iterator[Keeper]:
        return iter(self._supervisor)

    def _start(self) -> None:
        starts.forget(self.home)
        key = self._surroundings.get("MASTERCHEF_SECRET_KEY")
        self.env = {
            "MASTERCHEF_HOME": str(self.home),
            "MASTERCHEF_SECRET_KEY": key or folders.secret(self.home / "secret_key", 48),
            "DJANGO_SETTINGS_MODULE": "masterchef.settings",
            "PYTHONUNBUFFERED": "1",
            **self._settings,
        }
        self._start_host()  # first: it loads its model while the others start
        self._start_stores()
        if "DATABASE_URL" in self.env:
            self._migrate()
        if "host" in {keeper.part.name for keeper in self}:  # workers are told its address
            self["host"].await_ready(_READY_SECONDS)
        self._start_celery()
        self._start_web()
        for keeper in sorted(self, key=lambda keeper: keeper.part.ready is None):
            keeper.await_ready(_READY_SECONDS)
            self.say(f"{keeper.part.name} is ready")

    def _start_stores(self) -> None:
        if self._wanted("postgres", "DATABASE_URL"):
            part, url = stores.postgres_part(
                self.home, self._log("postgres"), durable=self._options.durable
            )
            self._supervisor.add(part)
            self.env["DATABASE_URL"] = url
        if self._wanted("valkey", "REDIS_URL"):
            part, url = stores.valkey_part(self.home, self._log("valkey"))
            self._supervisor.add(part)
            self.env["REDIS_URL"] = url

    def _start_host(self) -> None:
        if not self._wanted("host", "OLLAMA_HOSTS"):
            return
        models = list(self._options.models)
        problem = machine.small_model_problem()
        if problem and "smollm2" in models:
            self.say("the model host serves `scripted` only: {} (fix: {})".format(*problem))
            models.remove("smollm2")

        def place() -> int:
            port = ports.pick_hidden(f"{self.home}/host")
            self.host_url = f"http://{ports.LOOPBACK}:{port}"
            self.env["OLLAMA_HOSTS"] = f"local={self.host_url}"
            return port

        self._launch_at(
            "host",
            place,
            lambda port: commands.model_host(port, models or ["scripted"], self.home / "models"),
            answers="/api/version",
        )

    def _migrate(self) -> None:
        self.say("bringing the tables up to date")
        result = subprocess.run(
            commands.migrate(), env=self._child_env(), capture_output=True, text=True
        )
        if result.returncode:
            last = "\n".join(result.stderr.splitlines()[-8:])
            raise StackError(f"the database's tables can't be brought up to date:\n{last}")

    def _start_celery(self) -> None:
        if "workers" in self._parts:
            for number in range(1, self._options.workers + 1):
                name = f"worker-{number}"
                command = commands.worker(
                    self._options.queues, concurrency=self._options.concurrency, name=name
                )
                ready = probes.worker_answers(self.env.get("REDIS_URL", ""), name)
                self._launch(name, command, ready, grace=20, beats=True)
        if "reconcile" in self._parts:
            self._launch("reconcile", commands.reconcile())
        if "beat" in self._parts:
            self._launch("beat", commands.beat())

    def _start_web(self) -> None:
        flower = 0
        if "flower" in self._parts:
            flower = self._visible_port("flower", self._options.flower_port)
        flower_url = f"http://{ports.LOOPBACK}:{flower}/" if flower else ""
        if "web" in self._parts:

            def place() -> int:
                port = self._visible_port("web", self._options.web_port)
                base = f"http://{ports.LOOPBACK}:{port}"
                self.addresses["web"] = f"{base}/"
                self.addresses["admin"] = f"{base}/admin/"
                self.addresses["API docs"] = f"{base}/api/docs/"
                return port

            settings = {"MASTERCHEF_FLOWER_URL": flower_url}
            self._launch_at("web", place, commands.web, answers="/healthz", settings=settings)
        if "flower" in self._parts:
            login = f"admin:{folders.secret(self.home / 'flower_password', 12)}"
            self._launch(
                "flower",
                commands.flower(flower),
                probes.answers_http(flower_url),
                settings={"FLOWER_BASIC_AUTH": login},
            )
            self.addresses["flower"] = flower_url

    def _launch_at(
        self,
        name: str,
        place: Callable[[], int],
        command: Callable[[int], Sequence[str]],
        *,
        answers: str,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Launch a server on the port of `place`, which is asked again if that was taken first."""
        port = place()

        def move() -> None:
            nonlocal port
            port = place()

        def ready() -> bool:
            return probes.answers_http(f"http://{ports.LOOPBACK}:{port}{answers}")()

        self._launch(name, lambda: command(port), ready, settings=settings, move=move)

    def _launch(
        self,
        name: str,
        command: Sequence[str] | Callable[[], Sequence[str]],
        ready: Callable[[], bool] | None = None,
        *,
        grace: float = 8,
        settings: Mapping[str, str] | None = None,
        move: Callable[[], None] | None = None,
        beats: bool = False,
    ) -> None:
        env = {**self._child_env(), **(settings or {})}
        log = self._log(name)

        def launch() -> Child:
            argv = command() if callable(command) else command
            return Child(argv, log=log, env=env, cwd=self.home)

        def stop(child: Child) -> None:
            child.stop(grace)

        def beat(pid: int) -> float | None:
            return pulse.beat_of(pid, self.home)

        heard = beat if beats else None
        self._supervisor.add(Part(name, launch, ready, stop, move=move, beat=heard))

    def _note_start(self, part: str) -> None:
        starts.note(part, self.home)

    def _wanted(self, part: str, variable: str) -> bool:
        """Whether to start the part: not if a service of the user's own takes its place."""
        url = self._surroundings.get(variable)
        if url:
            self.env[variable] = url
            if part in self._parts:
                self.say(f"{part} isn't started, since {variable} is set")
        return part in self._parts and not url

    def _visible_port(self, name: str, preferred: int) -> int:
        port = ports.pick(preferred)
        if port != preferred:
            self.say(f"port {preferred} is taken, using {port} for {name}")
        return port

    def _log(self, name: str) -> Path:
        log = self.home / "logs" / f"{name}.log"
        log.parent.mkdir(exist_ok=True)
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.rename(log.with_suffix(".log.1"))
        return log

    def _child_env(self) -> dict[str, str]:
        return {**self._surroundings, **self.env}
