"""S of a kitchen, by its own ledger; `metrics.money` has it by the event log."""

from __future__ import annotations

from kitchen.engine.state import Kitchen

_LOSSES = ("lateness", "expired", "waste", "safety")


def worth(kitchen: Kitchen) -> int:
    """S in cents until now."""
    money = kitchen.ledger
    return money["income"] - sum(money[name] for name in _LOSSES)
