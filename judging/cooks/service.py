"""Whether somebody serves the queues that a cook needs, asked before it starts."""

from collections.abc import Collection, Iterable

from kombu.exceptions import OperationalError

from judging.cooks import submissions
from judging.cooks.folder import creation
from judging.models import Cook
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


def problems(
    cook: Cook,
    *,
    cooking: bool,
    judging: bool,
    participants: Collection[str] = (),
    judges: Collection[str] = (),
) -> list[str]:
    """A sentence for each flavor that nobody serves and each model that no host has; of the
    participants and judges named, or of all."""
    brief = creation.brief_of(cook)
    chosen = {
        "participants": tuple(
            each for each in brief.participants if not participants or each.name in participants
        ),
        "judges": tuple(each for each in brief.judges if not judges or each.name in judges),
    }
    brief = brief.model_copy(update=chosen)
    queues = {f"cooks.{each.flavor}" for each in brief.participants} if cooking else set()
    queues |= {f"judges.{each.flavor}" for each in brief.judges} if judging else set()
    queues |= {"checks"} if submissions.has_checks(cook) else set()
    return creation.start_problems(brief) + unserved(queues)
