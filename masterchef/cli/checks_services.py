"""What `doctor` asks the services that run: database, broker, workers, hosts, invariants."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from masterchef.cli.checks import Check, State
from masterchef.cli.environment import note_hosts, setup_django
from masterchef.cli.errors import CommandError

if TYPE_CHECKING:
    from datetime import datetime

    from agents.models import Host

_HOST_SECONDS = 15.0


def running_checks() -> Iterator[Check]:
    """The services of the environment or of the running stack; Django is set up here."""
    setup_django()
    database = _database()
    yield database
    broker = _broker()
    yield broker
    yield from _workers()
    yield from _starts()
    if not broker.missing:
        yield from _queues()
    if not database.missing:
        migrations = _migrations()
        yield migrations
        if migrations.state is State.OK:
            yield from _silent_workers()
            yield from _hosts()
            yield _invariants()


def _database() -> Check:
    from django.db import OperationalError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
            version, fsync = cursor.fetchone()
    except OperationalError as error:
        fix = "start it (masterchef up), or correct DATABASE_URL"
        return Check("postgres", State.WRONG, str(error).splitlines()[0], fix, missing=True)
    if fsync != "on":
        return Check("postgres", State.WRONG, f"{version}, but fsync is off", "turn fsync on")
    return Check("postgres", State.OK, f"{version} answers")


def _migrations() -> Check:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return Check("tables", State.OK, "all migrations are applied")
    fix = "masterchef manage migrate"
    return Check("tables", State.WRONG, f"{len(plan)} migrations are not applied", fix)


def _broker() -> Check:
    import redis
    from django.conf import settings

    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
            facts = client.info("server")
    except redis.RedisError as error:
        fix = "start it (masterchef up), or correct REDIS_URL"
        return Check("valkey", State.WRONG, str(error), fix, missing=True)
    version = facts.get("valkey_version") or facts.get("redis_version")
    return Check("valkey", State.OK, f"{version} answers")


def _workers() -> Iterator[Check]:
    """Workers of this machine, by the sign of life that each gives."""
    from django.conf import settings

    from masterchef.monitoring import pulse

    for found in pulse.pulses(Path(settings.HOME)):
        said = f"process {found.pid} gave a sign {found.silent_s:.0f} s ago"
        frozen = found.silent_s > pulse.SILENT_S
        fix = f"kill -9 {found.pid}; `masterchef up` does so and starts another one by itself"
        yield Check(f"worker {found.name}", State.WRONG if frozen else State.OK, said,
                    fix if frozen else "")  # fmt: skip


def _silent_workers() -> Iterator[Check]:
    """Workers of any machine that stopped without a word; rows of a day at most."""
    from masterchef.scaling import presence

    for each in presence.silent():
        said = f"not heard of for {each.silent_s:,.0f} s"
        if each.unserved:
            fix = "start it again on its machine: masterchef up there, or masterchef-deploy up here"
            queues = ", ".join(sorted(each.unserved))
            yield Check(f"worker {each.name}", State.WRONG, f"{said}; nobody serves {queues}", fix)
        else:
            yield Check(f"worker {each.name}", State.OFF, f"{said}; others serve its queues")


def _starts() -> Iterator[Check]:
    """Parts that keep ending; their keeper starts them again, so nothing else would show it."""
    from django.conf import settings

    from masterchef.monitoring import starts

    home = Path(settings.HOME)
    found = starts.of_late(home)
    for each in (each for each in found if each.often):
        said = f"started {each.number} times within an hour: it keeps ending"
        yield Check(f"part {each.part}", State.WRONG, said, starts.log_of(each.part, home))
    if found and not any(each.often for each in found):
        yield Check("restarts", State.OK, f"none of {len(found)} parts keeps ending")


def _queues() -> Iterator[Check]:
    """Each queue of the table: who serves it and how many messages wait."""
    import redis
    from django.conf import settings

    from agents.containers.engine import problem as engine_problem
    from masterchef.celery import QUEUES, app
    from masterchef.cli.worker import needs_engine

    replies = app.control.inspect(timeout=1.5).active_queues() or {}
    served: dict[str, list[str]] = {name: [] for name in QUEUES}
    for node, queues in replies.items():
        for queue in queues:
            served.setdefault(queue["name"], []).append(node)
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
        waiting = {name: client.llen(name) for name in served}
    boxed, no_engine = needs_engine(served), engine_problem()
    for name, nodes in served.items():
        if nodes:
            detail = f"{', '.join(sorted(nodes))}; {waiting[name]} waiting"
            yield Check(f"queue {name}", State.OK, detail)
        elif name in boxed and no_engine:
            detail = f"nobody serves it; it needs a Docker engine, and here {no_engine}"
            yield Check(f"queue {name}", State.OFF, detail)
        else:
            fix = f"masterchef worker --queues '{name}'"
            detail = f"no worker serves it; {waiting[name]} waiting"
            yield Check(f"queue {name}", State.WRONG, detail, fix)


def _hosts() -> Iterator[Check]:
    """Each enabled model host, reached by a worker: it is the workers who must reach it."""
    from django.db.models.functions import Now

    from agents.models import Host
    from masterchef.celery import app

    try:
        note_hosts()
    except CommandError as error:
        yield Check("model hosts", State.WRONG, str(error), "correct OLLAMA_HOSTS")
    hosts = list(Host.objects.filter(enabled=True).annotate(now=Now()))
    for host in hosts:
        app.send_task("agents.check_host", [host.pk], queue="kitchen")
    for host in hosts:
        checked = _await_check(host.pk, host.now)
        if checked is None:
            detail = f"no worker tested {host.url} within {_HOST_SECONDS:.0f} s"
            fix = "see that a worker serves the queue kitchen"
            yield Check(f"host {host.name}", State.WRONG, detail, fix)
        elif checked.healthy:
            detail = f"{host.url} answers a worker ({checked.version or 'no version'})"
            yield Check(f"host {host.name}", State.OK, detail)
        else:
            fix = "start the host, correct its address in admin, or disable it"
            yield Check(f"host {host.name}", State.WRONG, checked.error or "no answer", fix)
    if not hosts:
        fix = "set OLLAMA_HOSTS=name=http://…:11434 or add one in admin"
        yield Check("model hosts", State.WRONG, "none is known", fix)


def _await_check(pk: int, since: "datetime") -> "Host | None":
    """The host's row once a worker has tested it after `since`, or None."""
    from agents.models import Host

    deadline = time.monotonic() + _HOST_SECONDS
    while time.monotonic() < deadline:
        host = Host.objects.filter(pk=pk, checked_at__gte=since).first()
        if host is not None:
            return host
        time.sleep(0.1)
    return None


def _invariants() -> Check:
    from masterchef.durable import invariants, registry

    broken, all_of_them = invariants.violations(), invariants.all_invariants()
    if not broken:
        kinds = ", ".join(f"{name}s" for name in registry.kinds())
        number = len(registry.kinds())
        said = f"all {len(all_of_them)} hold, for {number} kinds of work: {kinds}"
        return Check("invariants", State.OK, said)
    first, rows = next(iter(broken.items()))
    promises = {invariant.name: invariant.promise for invariant in all_of_them}
    detail = f"broken: {', '.join(broken)} ({promises[first]}; first row {rows[0]})"
    return Check("invariants", State.WRONG, detail, "see that `masterchef reconcile` runs")
