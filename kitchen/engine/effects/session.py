"""Effects of the clock and of deadlock: ticks, stalls, wait cycles, the end."""

from __future__ import annotations

from kitchen.engine.effects.common import hear
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen


def session_started(k: Kitchen, e: Event) -> None:
    """The header of the log changes nothing."""


def tick_opened(k: Kitchen, e: Event) -> None:
    k.tick, k.now = e.tick, e.at
    k.free = tuple(e.data["free"])
    for name in k.free:
        seat = k.seats[name]
        seat.waiting, seat.rouse = False, 0
        if seat.using is not None:
            k.equipment[seat.using].users -= 1
            seat.using = None
            seat.pending = None


def session_ended(k: Kitchen, e: Event) -> None:
    k.now, k.ended, k.free = e.at, e.data["reason"], ()


def stall_detected(k: Kitchen, e: Event) -> None:
    k.stalled_at = e.at
    text = f"Nothing has moved on for {(e.at - e.data['since']) // 1000} s while guests wait."
    hear(k, k.plan.heads, e, "kitchen", text)


def stall_cleared(k: Kitchen, e: Event) -> None:
    k.stalled_at = None


def wait_cycle(k: Kitchen, e: Event) -> None:
    k.cycle = tuple(e.data["seats"])
    chain = " waits for ".join((*k.cycle, k.cycle[0]))
    hear(k, k.plan.heads, e, "kitchen", f"A circle of waiting: {chain}.")


EFFECTS = {
    "session_started": session_started,
    "tick_opened": tick_opened,
    "session_ended": session_ended,
    "stall_detected": stall_detected,
    "stall_cleared": stall_cleared,
    "wait_cycle": wait_cycle,
}
