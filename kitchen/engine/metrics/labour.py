"""How the seats spent their time: utilisation, idling, duplicate work, refusals, hand-offs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kitchen.engine.metrics.log import Log, mean, ratio

_MAKING = ("chopped", "cook_started", "dish_plated")
_HANDLING = frozenset(
    (*_MAKING, "item_taken", "cook_taken", "plate_approved", "plate_vetoed", "dish_served",
     "item_discarded")
)  # fmt: skip


def utilisation(log: Log) -> dict[str, Any]:
    """Shares of all seats' time, elapsed · seats.

    busy = Σ time in actions other than waits and refusals; waiting = Σ time in waits;
    idle_with_work = that part of waiting which began while work for the seat's role was waiting;
    refused = Σ time lost to refusals. Time after a seat's last action counts to that action.
    """
    whole = log.end * len(log.roles)
    spent: Counter[str] = Counter()
    for deeds in log.deeds.values():
        for event, ms in deeds:
            spent[_use(event.kind)] += ms
            if event.kind == "waited" and event.data["work"] > 0:
                spent["idle_with_work"] += ms
    return {
        "busy": ratio(spent["busy"], whole),
        "waiting": ratio(spent["waiting"], whole),
        "idle_with_work": ratio(spent["idle_with_work"], whole),
        "idle_with_work_ms": spent["idle_with_work"],
        "refused": ratio(spent["refused"], whole),
    }


def duplicate_work(log: Log) -> dict[str, Any]:
    """Chops, cooks and platings begun when no open order needed them any more (needed ≤ 0), and
    their share of all that were begun."""
    made = list(log.of(*_MAKING))
    needless = sum(event.data["needed"] <= 0 for event in made)
    return {"count": needless, "share": ratio(needless, len(made))}


def refusals(log: Log) -> dict[str, Any]:
    """Actions that the kitchen turned down, by reason; rate = refusals / decisions."""
    refused = list(log.of("refused"))
    decisions = sum(len(deeds) for deeds in log.deeds.values())
    reasons = Counter(event.data["reason"] for event in refused)
    return {
        "count": len(refused),
        "rate": ratio(len(refused), decisions),
        "by_reason": dict(sorted(reasons.items())),
    }


def hand_offs(log: Log) -> dict[str, Any]:
    """Items that one seat put down, or set cooking, and another seat took up, used, judged, served
    or threw away: how many, and the mean and longest time between (from being ready for what was
    cooking), ms. approval_ms = mean time that plates waited at the pass for approval or veto.
    """
    rests = list(_rests(log))
    judged = log.of("plate_approved", "plate_vetoed")
    return {
        "count": len(rests),
        "delay_ms": mean(rests),
        "longest_ms": max(rests, default=None),
        "approval_ms": mean(event.data["waited_ms"] for event in judged),
    }


def _rests(log: Log) -> Iterator[int]:
    left_by: dict[str, tuple[str | None, int]] = {}
    for event in log.events:
        data = event.data
        if event.kind == "item_put":
            left_by[data["item"]] = (event.seat, event.at)
            continue
        if event.kind == "cooked":
            left_by[data["item"]] = (data["cook"], event.at)
            continue
        if event.kind not in _HANDLING:
            continue
        for name in (data.get("item"), data.get("plate"), *data.get("used", ())):
            seat, since = left_by.pop(name, (event.seat, 0))
            if seat != event.seat:
                yield event.at - since


def by_seat(log: Log) -> dict[str, Any]:
    """Per seat: role, decisions, busy share of the elapsed time, idling with work (ms), refusals
    and messages."""
    said = Counter(event.seat for event in log.of("said"))
    return {
        seat: {
            "role": role,
            "decisions": len(log.deeds[seat]),
            "busy": ratio(
                sum(d.ms for d in log.deeds[seat] if _use(d.event.kind) == "busy"), log.end
            ),
            "idle_with_work_ms": sum(
                ms
                for event, ms in log.deeds[seat]
                if event.kind == "waited" and event.data["work"] > 0
            ),
            "refused": sum(event.kind == "refused" for event, _ in log.deeds[seat]),
            "said": said[seat],
        }
        for seat, role in sorted(log.roles.items())
    }


def _use(kind: str) -> str:
    return {"waited": "waiting", "refused": "refused"}.get(kind, "busy")
