"""Simulated time between ticks: what comes due, whom it frees, and when the next tick opens."""

from __future__ import annotations

from heapq import heapify, heappop

from kitchen.engine.departures import end_session
from kitchen.engine.effects import apply, emit
from kitchen.engine.effects.common import (
    ARRIVE,
    BURN,
    CLOSE,
    COOKED,
    DELIVERY,
    EXPIRE,
    FACT,
    FIXED,
    PLATES,
    RESTOCK,
    SPOIL_ITEM,
    SPOIL_STOCK,
    TASK,
    TROUBLE,
)
from kitchen.engine.events import Event
from kitchen.engine.facts.draws import moments
from kitchen.engine.stalls import check_cycle, check_stall, stall_due
from kitchen.engine.state import Kitchen
from kitchen.engine.timers import FIRE


def run_clock(k: Kitchen, out: list[Event]) -> None:
    """Lets time pass until seats are free again, then opens the next tick; or ends the session."""
    check_cycle(k, out)
    heap = k.timers
    while k.ended is None:
        if not k.orders and k.coming >= len(k.future.tickets):
            end_session(k, out, "all_orders_closed", out[-1].at)
            return
        if k.stalled_at is not None and k.progress_at >= k.stalled_at:
            stalled = k.progress_at - k.stalled_at
            emit(k, out, "stall_cleared", None, {"stalled_ms": stalled}, k.progress_at)
        due = heap[0][0]
        tick_at = min([seat.until for seat in k.roster])
        stall_at = stall_due(k)
        if stall_at is not None and stall_at <= tick_at and stall_at < due:
            check_stall(k, out, stall_at)
        elif due <= tick_at:
            at, kind, key = heappop(heap)
            FIRE[kind](k, out, at, key)
        else:
            _open_tick(k, out, tick_at)
            return


def _open_tick(k: Kitchen, out: list[Event], at: int) -> None:
    for seat in k.roster:
        if seat.until <= at and seat.pending is not None:
            kind, name, plates = seat.pending
            data = {"equipment": name}
            if kind == "plates_washed":
                data["plates"] = plates
            elif kind == "equipment_repaired":
                data["by_itself"] = False
            emit(k, out, kind, seat.name, data, at)
    free = sorted([seat.name for seat in k.roster if seat.until <= at])
    event = Event("tick_opened", at, k.tick + 1, None, {"free": free})
    apply(k, event)
    out.append(event)


def rebuild_timers(k: Kitchen) -> None:
    """Makes the timer index anew from the state and the future; call it after loading either."""
    timers = [(k.plan.duration, CLOSE, "")]
    for order in k.orders.values():
        timers.append((order.expires, EXPIRE, order.id))
    for kit in k.equipment.values():
        if kit.broken:
            timers.append((kit.fixed_at, FIXED, kit.name))
    for item in k.items.values():
        if item.place in k.equipment:
            timers += [(item.ready, COOKED, item.id), (item.burn, BURN, item.id)]
        if item.spoil:
            timers.append((item.spoil, SPOIL_ITEM, item.id))
    for name, batches in k.stock.items():
        timers += [(expiry, SPOIL_STOCK, name) for expiry, _ in batches if expiry]
    timers += [(at, PLATES, "") for at, _ in k.plates_out]
    timers += [(r.due, RESTOCK, name) for name, r in k.requests.items() if r.due]
    timers += [(task.expires, TASK, task.id) for task in k.tasks.values()]
    future = k.future
    if k.coming < len(future.tickets):
        timers.append((future.tickets[k.coming].at, ARRIVE, ""))
    if k.disrupted < len(future.troubles):
        timers.append((future.troubles[k.disrupted].at, TROUBLE, ""))
    if k.delivered < len(future.deliveries):
        timers.append((future.deliveries[k.delivered].at, DELIVERY, ""))
    timers += [(at, FACT, key) for fact in future.facts for at, key in moments(fact)]
    # What was due up to now has fired; at tick 0 nothing has.
    k.timers = [entry for entry in timers if entry[0] > k.now or k.tick == 0]
    heapify(k.timers)
