"""Real PostgreSQL, Valkey, model hosts, workers and a reconciler, to be broken one by one."""

import json
import os
import shutil
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Self

from masterchef.embedded import commands, folders, ports, postgres, probes, valkey
from masterchef.embedded.folders import CHECKOUT
from masterchef.embedded.process import Child

RESTART_S = 0.2
# Short enough that many faults fit in minutes; the same proportions as in production.
TIMING = {
    "MASTERCHEF_LEASE_S": "2",
    "MASTERCHEF_SWEEP_S": "0.3",
    "MASTERCHEF_RESEND_GRACE_S": "1",
    "MASTERCHEF_GRACE_S": "5",
    # A turn may be hit again and again here; quarantine has tests of its own.
    "MASTERCHEF_TURN_ATTEMPTS": "50",
}


class Kept:
    """A process that is started again soon after it ends, as systemd or compose would."""

    def __init__(self, name: str, launch: Callable[[], Child]) -> None:
        self.name = name
        self._launch = launch
        self._stopping = threading.Event()
        self.child = launch()
        self.starts = 1
        self._thread = threading.Thread(target=self._keep, name=f"keep-{name}", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        return self.child.pid

    def _keep(self) -> None:
        while True:
            self.child.join()
            if self._stopping.wait(RESTART_S):
                return
            self.child = self._launch()
            self.starts += 1

    def stop(self) -> None:
        """End it for good, at once."""
        self._stopping.set()
        self.child.kill_group()
        self._thread.join(10)


class Rig:
    """All parts of one installation in a temporary folder.

    `mutation` names one of tests.chaos.mutations; `reconcilers=0` leaves the reconciler out.
    """

    def __init__(
        self,
        *,
        workers: int = 3,
        reconcilers: int = 1,
        hosts: int = 2,
        mutation: str = "",
    ) -> None:
        self.folder = folders.temporary()
        self.source = self.folder / "source"
        self.env = {
            **os.environ,
            **TIMING,
            "MASTERCHEF_HOME": str(self.folder),
            "MASTERCHEF_SECRET_KEY": "only-for-chaos-" + "x" * 40,
            "MASTERCHEF_MUTATION": mutation,
            "DJANGO_SETTINGS_MODULE": "masterchef.settings",
            "PYTHONUNBUFFERED": "1",
        }
        self._counts = workers, reconcilers, hosts
        self.workers: list[Kept] = []
        self.reconcilers: list[Kept] = []
        self.hosts: dict[str, Kept] = {}

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        workers, reconcilers, hosts = self._counts
        self._copy_source()
        self.postgres = postgres.start(self.folder / "postgres", durable=True)
        self.valkey = valkey.start(self.folder / "valkey")
        for number in range(hosts):
            port = ports.pick_hidden(f"{self.folder}/host-{number}")
            url = f"http://{ports.LOOPBACK}:{port}"
            command = commands.model_host(port, ["scripted"])
            self.hosts[url] = self._keep(f"host-{number}", command)
        self.env |= {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            # Slots enough that those of killed workers, held until their lease ends, aren't missed.
            "OLLAMA_HOSTS": ",".join(
                f"host-{n}[slots=16]={url}" for n, url in enumerate(self.hosts)
            ),
        }
        os.environ.update(self.env)
        self._run("migrate", commands.migrate())
        self.workers = [self._keep(f"worker-{n}", self._worker(n)) for n in range(workers)]
        self.reconcilers = [
            self._keep(f"reconcile-{n}", [sys.executable, "-m", "tests.chaos.reconcile"])
            for n in range(reconcilers)
        ]

    def __exit__(self, *_: object) -> None:
        for kept in [*self.reconcilers, *self.workers, *self.hosts.values()]:
            kept.stop()
        for server in (getattr(self, "valkey", None), getattr(self, "postgres", None)):
            if server is not None:
                server.child.kill_group()
        if not os.environ.get("MASTERCHEF_CHAOS_KEEP"):  # logs of every part, to look into
            folders.remove(self.folder)

    def await_ready(self, seconds: float = 60.0) -> None:
        """Block until the hosts answer and every worker takes messages."""
        waiting = [probes.answers_http(f"{url}/api/version") for url in self.hosts]
        waiting += [probes.worker_answers(self.valkey.url, kept.name) for kept in self.workers]
        poll_until(lambda: all(probe() for probe in waiting), seconds, "the rig's parts")

    def control(self, url: str, **fault: object) -> None:
        """Tell a model host to misbehave; nothing happens if it is down at this moment."""
        request = urllib.request.Request(
            f"{url}/control",
            data=json.dumps(fault).encode(),
            headers={"Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(request, timeout=3).close()
        except OSError:
            return

    def log(self, name: str) -> Path:
        """Where a part writes what it says."""
        return self.folder / "logs" / f"{name}.log"

    def _worker(self, number: int) -> list[str]:
        from masterchef.celery import QUEUES

        command = commands.celery_worker(list(QUEUES), concurrency=6, name=f"worker-{number}")
        app = command.index("-A") + 1
        return [*command[:app], "tests.chaos.app", *command[app + 1 :]]

    def _keep(self, name: str, command: list[str]) -> Kept:
        env = dict(self.env)
        return Kept(name, lambda: Child(command, log=self.log(name), env=env, cwd=self.source))

    def _copy_source(self) -> None:
        """Processes are started all the time, and must not meet code that is being edited."""
        for room in ("masterchef", "kitchen", "agents", "judging", "tests/__init__.py"):
            source, target = CHECKOUT / room, self.source / room
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        shutil.copytree(Path(__file__).parent, self.source / "tests" / "chaos")

    def _run(self, name: str, command: list[str]) -> None:
        child = Child(command, log=self.log(name), env=self.env, cwd=self.source)
        if child.join():
            raise RuntimeError(f"{name} failed:\n{child.last_words()}")


def poll_until(true: Callable[[], bool], seconds: float, what: str) -> None:
    """Block until it holds; raises TimeoutError that says what was waited for."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
