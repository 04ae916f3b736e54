"""Who remembers what, and for how long: facts that were told once, against how long ago that was.

From the event log alone. Every figure can be pooled over sessions: `recall_of` takes a list of
points for each of them, as a session's metrics hold them in `recall.points`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from kitchen.engine.events import Event
from kitchen.engine.metrics.false_memories import false_memories
from kitchen.engine.metrics.half_life import half_life
from kitchen.engine.metrics.log import Log, ratio
from kitchen.engine.vocabulary import ACTION_EVENTS

Point = Mapping[str, Any]
EDGES = (0, 10, 25, 50, 100, 200, 400)
MS_EDGES = tuple(60_000 * minutes for minutes in (0, 5, 15, 30, 60, 120))


def recall(log: Log) -> dict[str, Any]:
    """A session's facts: how many were told, each that was needed as a point, `recall_of` them, and
    memories of what nobody said."""
    points = points_of(log)
    return {
        "told": log.count("fact_told"),
        **recall_of([points]),
        "false_memories": false_memories(log),
        "points": points,
    }


def points_of(log: Log) -> list[dict[str, Any]]:
    """The facts that were needed, in that order.

    `distance`: decisions that the seat which was told took from then until the fact was needed,
    `distance_ms`: simulated time between them. `own`: who was told can act on it. `passed_on`: it
    reached who can act before it was needed, in messages that name its table, allergen, ingredient
    or code. `honoured`: None if it was never put to the test.
    """
    told: dict[str, tuple[Event, int]] = {}
    holders: dict[str, set[str]] = {}
    taken: dict[str, int] = {}
    points: dict[str, dict[str, Any]] = {}
    for event in log.events:
        if event.kind in ACTION_EVENTS:
            taken[str(event.seat)] = taken.get(str(event.seat), 0) + 1
        elif event.kind == "said":
            _spread(log, event, told, holders)
        elif event.kind == "fact_told":
            to = event.data["to"]
            told[event.data["fact"]] = (event, taken.get(to, 0))
            holders[event.data["fact"]] = {to}
        elif event.kind == "fact_needed":
            name = event.data["fact"]
            first, before = told[name]
            distance = taken.get(first.data["to"], 0) - before
            points[name] = _point(log, first, event, distance, holders[name])
        elif event.kind == "fact_settled" and event.data["fact"] in points:
            points[event.data["fact"]]["honoured"] = event.data["honoured"]
    return list(points.values())


def recall_of(sessions: Sequence[Sequence[Point]]) -> dict[str, Any]:
    """Counts and curves over sessions; a share is honoured / (honoured + not).

    `curve`: by decisions, `curve_ms`: by simulated time; from above the first edge (from it on, in
    the first part) up to the second, the last part open. Own facts, relayed ones and corrections
    apart; `half_life` of all, by role and by seat.
    """
    points = [point for session in sessions for point in session if point["honoured"] is not None]
    everyone = [point for session in sessions for point in session]
    return {
        "needed": len(everyone),
        **_share(points),
        "own": _share(p for p in points if p["own"]),
        "relayed": _share(p for p in points if not p["own"])
        | {"passed_on": sum(p["passed_on"] for p in everyone if not p["own"])},
        "corrections": _share(p for p in points if p["kind"] == "correction"),
        "curve": _curve(points, "distance", EDGES),
        "curve_ms": _curve(points, "distance_ms", MS_EDGES),
        "half_life": half_life(sessions)._asdict(),
        "roles": _parted(sessions, "role"),
        "seats": _parted(sessions, "to"),
    }


def _parted(sessions: Sequence[Sequence[Point]], field: str) -> dict[str, Any]:
    """The same share and half-life by the seat (or its role) that was told."""
    found = {}
    for name in sorted({point[field] for session in sessions for point in session}):
        theirs = [[point for point in session if point[field] == name] for session in sessions]
        tested = (p for part in theirs for p in part if p["honoured"] is not None)
        found[name] = {**_share(tested), "half_life": half_life(theirs)._asdict()}
    return found


def _share(points: Iterable[Point]) -> dict[str, Any]:
    found = [point["honoured"] for point in points]
    return {"tested": len(found), "honoured": sum(found), "share": ratio(sum(found), len(found))}


def _curve(points: Sequence[Point], field: str, edges: Sequence[int]) -> list[dict[str, Any]]:
    parts: list[tuple[int, int | None]] = [*pairwise(edges), (edges[-1], None)]
    return [
        {"from": low, "to": high, **_share(p for p in points if _within(p[field], low, high))}
        for low, high in parts
    ]


def _within(distance: int, low: int, high: int | None) -> bool:
    above = distance > low or low == 0
    return above and (high is None or distance <= high)


def _point(
    log: Log, told: Event, needed: Event, distance: int, holders: set[str]
) -> dict[str, Any]:
    data = told.data
    return {
        "fact": data["fact"], "kind": data["fact_kind"], "to": data["to"],
        "role": log.roles[data["to"]], "needs": data["needs"],
        "own": log.roles[data["to"]] == log.roles[data["needs"]],
        "passed_on": data["needs"] in holders, "distance": distance,
        "distance_ms": needed.at - told.at, "honoured": None,
    }  # fmt: skip


def _spread(
    log: Log, said: Event, told: Mapping[str, tuple[Event, int]], holders: dict[str, set[str]]
) -> None:
    """Who hears a message that names a fact from somebody who holds it, holds it from then on."""
    words = set(re.findall(r"[a-z0-9_]+", said.data["text"].casefold()))
    for name, (first, _) in told.items():
        if said.seat in holders[name] and _marks(first) <= words:
            to = said.data["to"]
            holders[name] |= set(log.roles) if to == "all" else {to}


def _marks(told: Event) -> set[str]:
    table = told.data["table"]
    if told.data["fact_kind"] == "critic":
        return {str(table)}
    return {told.data["subject"], *([str(table)] if table else [])}
