"""Whether somebody serves the queues that a cook needs, asked before it starts."""

from collections.abc import Iterable

from kombu.exceptions import OperationalError

from masterchef.celery import app

ASK_S = 1.5


def served_queues(timeout_s: float = ASK_S) -> set[str] | None:
    """Queues that live workers serve; None if the broker can't be asked."""
    try:
        replies = app.control.inspect(timeout=timeout_s).active_queues() or {}
    except (OperationalError, OSError):
        return None
    return {queue["name"] for queues in replies.values() for queue in queues}


def unserved(queues: Iterable[str]) -> list[str]:
    """A sentence for each queue that no worker serves."""
    there = served_queues()
    if there is None:
        return ["the broker can't be asked who serves which flavor: masterchef doctor"]
    return [
        f"no worker serves {queue}; start one on a host that can: "
        f"masterchef worker --queues '{queue}'"
        + ("" if queue.endswith(".model") else " (it needs a Docker engine: masterchef doctor)")
        for queue in sorted(set(queues) - there)
    ]
