"""Deadlock: seats that wait for each other in a circle, and kitchens in which nothing moves on."""

from __future__ import annotations

from kitchen.engine.departures import end_session
from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen


def check_cycle(k: Kitchen, out: list[Event]) -> None:
    """Logs a circle of waiting seats when one has closed that wasn't told yet.

    A seat waits for another when it says so (wait for …), when a refusal named that seat as holding
    what it wanted, or when it gave that seat a task that is still open.
    """
    graph = {s.name: s.blocked_by for s in k.roster if s.blocked_by and s.waiting}
    if len(graph) < 2 or k.cycle:
        return
    for start in sorted(graph):
        found = _circle(graph, start)
        if found:
            emit(k, out, "wait_cycle", None, {"seats": found}, k.now)
            return


def _circle(graph: dict[str, tuple[str, ...]], start: str) -> list[str]:
    """The first path from `start` back to itself, depth first in name order, or []."""
    stack: list[list[str]] = [[start]]
    while stack:
        path = stack.pop()
        for after in sorted(graph.get(path[-1], ()), reverse=True):
            if after == start and len(path) > 1:
                return path
            if after not in path and after in graph:
                stack.append([*path, after])
    return []


def stall_due(k: Kitchen) -> int | None:
    """When the present lack of progress becomes a stall, or the present stall ends the session."""
    if not k.orders:
        return None
    if k.stalled_at is None:
        return k.progress_at + k.plan.stall_after
    return k.stalled_at + k.plan.stall_limit


def check_stall(k: Kitchen, out: list[Event], at: int) -> None:
    """Logs the stall, or ends the session whose stall has lasted to the scenario's limit."""
    if k.stalled_at is None:
        data = {"since": k.progress_at, "open_orders": len(k.orders)}
        emit(k, out, "stall_detected", None, data, at)
    else:
        end_session(k, out, "stalled", at)
