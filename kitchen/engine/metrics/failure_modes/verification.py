"""Checking, and knowing when to stop."""

from __future__ import annotations

from collections.abc import Iterator

from kitchen.engine.events import Event
from kitchen.engine.metrics.failure_modes.findings import Finding
from kitchen.engine.metrics.log import Log

POOR = 50
STOPPED = 30


def verification(log: Log) -> Iterator[Finding]:
    """No or wrong verification: a plate with an allergen that its guest avoids, or below POOR
    quality, was served. It is the fault of the seat that had approved it."""
    judged: dict[str, Event] = {event.data["plate"]: event for event in log.of("plate_approved")}
    for event in log.of("dish_served"):
        approved = judged.get(event.data["plate"])
        known = set(event.data["violations"]) & set(event.data["avoid"])  # the ticket says so
        bad = known or (approved and approved.data["quality"] < POOR)
        if bad:
            seat = approved.seat if approved else event.seat
            yield Finding("wrong_verification", str(seat), event.at, event.data["plate"])


def needless_work(log: Log) -> Iterator[Finding]:
    """Unaware of the end: something was chopped, cooked or plated though there was already more of
    it than all open orders wanted."""
    for event in log.of("chopped", "cook_started", "dish_plated"):
        if event.data["needed"] < 0:
            about = event.data.get("step") or event.data.get("dish")
            yield Finding("unaware_of_end", str(event.seat), event.at, str(about))


def early_stop(log: Log) -> Iterator[Finding]:
    """Premature stop: a seat's last STOPPED or more decisions were all waits while work for its
    role was waiting, up to the end of the log, and guests were lost meanwhile."""
    lost = [event.at for event in log.of("order_expired")]
    for seat, deeds in log.deeds.items():
        idle: list[Event] = []
        for event, _ in reversed(deeds):
            if event.kind != "waited" or event.data["work"] <= 0:
                break
            idle.append(event)
        if len(idle) >= STOPPED and any(at > idle[-1].at for at in lost):
            yield Finding("premature_stop", seat, idle[STOPPED - 1].at, f"{len(idle)} waits")
