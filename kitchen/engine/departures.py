"""Guests who leave unserved, and the end of a session."""

from __future__ import annotations

from typing import Any

from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.facts import course
from kitchen.engine.rules.common import standing
from kitchen.engine.state import Kitchen


def expire(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    """The guests of an open order leave."""
    order = k.orders.get(key)
    if order is not None:
        lines = [(dish, value) for dish, _, value, served in order.lines if not served]
        leave(k, out, at, key, order.table, lines, arrived=True)


def leave(
    k: Kitchen, out: list[Event], at: int, order: str, table: int, lines: list[tuple[str, int]],
    *, arrived: bool,
) -> None:  # fmt: skip
    """Logs that guests left; `lines` are (dish, value) that nobody served."""
    value = sum(value for _, value in lines)
    data = {
        "order": order, "table": table, "dishes": [dish for dish, _ in lines], "value": value,
        "penalty": value * k.scenario.penalties.expired_percent // 100, "arrived": arrived,
    }  # fmt: skip
    if k.facts:
        course.guests_left(k, out, order, at, served=False)
    emit(k, out, "order_expired", None, data, at)


def end_session(k: Kitchen, out: list[Event], reason: str, at: int) -> None:
    """Charges orders and facts that are open or never came, settles standing orders, and ends."""
    for order in sorted(k.orders, key=lambda name: int(name[1:])):
        expire(k, out, at, order)
    while k.coming < len(k.future.tickets):
        ticket = k.future.tickets[k.coming]
        lines = [(dish, value) for dish, _, value in ticket.lines]
        leave(k, out, at, f"o{k.coming + 1}", ticket.table, lines, arrived=False)
    for rule in standing(k, "stay", "no_dish"):
        if not rule.broken:
            data = {"rule_id": rule.id, "rule": rule.rule, "about": rule.value}
            emit(k, out, "standing_order_kept", rule.to, data, at)
    if k.future.facts:
        course.end(k, out, at)
    ledger = dict(k.ledger)
    score = ledger["income"] - sum(
        ledger[name] for name in ("lateness", "expired", "waste", "safety")
    )
    end: dict[str, Any] = {"reason": reason, "ledger": ledger, "score_cents": score}
    emit(k, out, "session_ended", None, end, at)
