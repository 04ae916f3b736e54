"""The sous chef: judges plates, serves them, passes restocks. It stays at the pass."""

from __future__ import annotations

from kitchen.engine.brigade.reminders import wishes
from kitchen.engine.brigade.turn import Turn
from kitchen.engine.greedy.common import best_serve


def sous(turn: Turn) -> None:
    if turn.do(turn.go("pass")):
        return
    orders = [{**row, "dishes": wishes(turn, row)} for row in turn.seen.get("orders", [])]
    turn.do(best_serve({**turn.seen, "orders": orders}))
    for name in ("approve", "approve_restock"):
        turn.do(turn.offered(name))
