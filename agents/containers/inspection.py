"""Looking at a container, and ending it early."""

from datetime import UTC, datetime

from docker.errors import NotFound
from docker.models.containers import Container

from agents.containers import relay
from agents.containers.engine import engine, translated
from agents.containers.labels import HOLDER, PART, TOKEN
from agents.containers.meter import Tokens
from agents.containers.seen import Seen, Status
from agents.containers.specs import Key

GRACE_S = 5


def state(key: Key) -> Seen:
    """One look at the key's container."""
    with translated():
        container = find(key)
        if container is None:
            return Seen(Status.MISSING)
        facts = container.attrs["State"]
        ran_s = _ran_s(facts)
        if facts["Status"] in ("running", "paused", "restarting", "created"):
            return Seen(Status.RUNNING, ran_s=ran_s)
        held = holder_of(container)
        kept = held is not None and held.status == "running"
        status = Status.EXITED if kept else Status.LOST
        return Seen(status, facts["ExitCode"], bool(facts["OOMKilled"]), ran_s)


def stop(key: Key, *, grace_s: int = GRACE_S) -> None:
    """End it: SIGTERM, and SIGKILL `grace_s` seconds later if it goes on. Returns when it ended."""
    with translated():
        container = find(key)
        if container is not None:
            container.stop(timeout=grace_s)


def metered(key: Key) -> Tokens:
    """What passed through the container's door so far; all zero without one."""
    with translated():
        container = find(key)
        return relay.used(container.labels[TOKEN]) if container is not None else Tokens()


def find(key: Key) -> Container | None:
    """The key's container, or None; for this package."""
    try:
        return engine().containers.get(key.name)
    except NotFound:
        return None


def holder_of(container: Container) -> Container | None:
    """The container that keeps this one's volumes; for this package."""
    filters = {"label": [f"{TOKEN}={container.labels[TOKEN]}", f"{PART}={HOLDER}"]}
    found = engine().containers.list(all=True, filters=filters, ignore_removed=True)
    return found[0] if found else None


def _ran_s(facts: dict[str, str]) -> float:
    started, finished = _time(facts["StartedAt"]), _time(facts["FinishedAt"])
    if started is None:
        return 0.0
    if finished is None or finished < started:
        finished = datetime.now(UTC)
    return max(0.0, (finished - started).total_seconds())


def _time(text: str) -> datetime | None:
    """The engine's nanoseconds cut to what Python reads; its year one means: not yet."""
    if text.startswith("0001"):
        return None
    return datetime.fromisoformat(f"{text[:26].rstrip('Z')}+00:00")
