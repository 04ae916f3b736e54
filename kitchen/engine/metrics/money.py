"""S, the session's result in cents, from its events alone."""

from __future__ import annotations

from typing import NamedTuple

from kitchen.engine.metrics.log import Log

_SAFETY = ("dish_served", "burnt", "inspection", "fact_settled", "supplier_called")


class Balance(NamedTuple):
    """Sums in cents over the whole log; `s` is the result."""

    income: int
    lateness: int
    expired: int
    waste: int
    safety: int

    @property
    def s(self) -> int:
        """S = income - lateness - expired - waste - safety."""
        return self.income - self.lateness - self.expired - self.waste - self.safety


def balance(log: Log) -> Balance:
    """What the evening brought.

    income = Σ value·quality/100 over served dishes; lateness = Σ over dishes served late; expired
    = Σ penalty over orders lost; waste = Σ over discarded items and spoiled stock; safety = Σ over
    allergens served, items burnt, an inspector's findings, facts that nobody honoured and calls
    with a wrong code. Each event carries its own cents.
    """
    return Balance(
        income=log.total("dish_served", "income"),
        lateness=log.total("dish_served", "lateness"),
        expired=log.total("order_expired", "penalty"),
        waste=log.total("item_discarded", "waste") + log.total("spoiled", "waste"),
        safety=sum(log.total(kind, "safety") for kind in _SAFETY),
    )
