"""Not doing what one's role, a standing order or a task says."""

from __future__ import annotations

from collections.abc import Iterator

from kitchen.engine.metrics.failure_modes.findings import Finding
from kitchen.engine.metrics.log import Log
from kitchen.engine.reasons import Reason

_BEYOND = (Reason.NOT_YOUR_ROLE, Reason.NO_AUTHORITY, Reason.NOT_YOUR_STATION)


def role(log: Log) -> Iterator[Finding]:
    """Disobeyed role: an action that isn't the role's, a seat that it doesn't command, or a post
    that it doesn't hold."""
    for event in log.of("refused"):
        if event.data["reason"] in _BEYOND:
            yield Finding("disobeyed_role", str(event.seat), event.at, event.data["text"])


def standing_order(log: Log) -> Iterator[Finding]:
    """Disobeyed task: a standing order that was in force was broken."""
    for event in log.of("standing_order_broken"):
        about = f"{event.data['rule_id']} {event.data['about']}"
        yield Finding("disobeyed_task", str(event.seat), event.at, about)


def ignored_task(log: Log) -> Iterator[Finding]:
    """Ignored input: a task neither accepted, declined nor begun before it ran out, though its seat
    decided at least once after it had heard of it."""
    given = {event.data["task"]: event for event in log.of("delegated")}
    for event in log.of("delegation_ignored"):
        seat, since = event.data["to"], given[event.data["task"]].at
        if any(since < deed.event.at < event.at for deed in log.deeds.get(seat, ())):
            yield Finding("ignored_input", seat, event.at, event.data["task"])
