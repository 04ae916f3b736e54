"""The state of a kitchen. Only `effects` change it; `snapshot` writes it as JSON."""

from __future__ import annotations

from typing import Any

from kitchen.engine.future import Future
from kitchen.engine.plan import Plan
from kitchen.engine.records import (
    PART,
    PLATE,
    RAW,
    Equipment,
    Item,
    Order,
    Record,
    Request,
    Rule,
    Seat,
    Task,
    Told,
)
from kitchen.engine.scenario import Scenario
from kitchen.engine.snapshot import to_json

__all__ = [
    "PART",
    "PLATE",
    "RAW",
    "Equipment",
    "Item",
    "Kitchen",
    "Order",
    "Record",
    "Request",
    "Rule",
    "Seat",
    "Task",
    "Told",
]


class Kitchen:
    """One kitchen at one instant. Read it; change it through `step` or `advance` only.

    `now` ms, `free` the seats that decide at this instant (sorted), `ended` the reason or None.
    `timers` is an index over the rest of the state and may hold entries that no longer matter.
    """

    __slots__ = (
        "coming",
        "count",
        "counters",
        "cycle",
        "delivered",
        "disrupted",
        "ended",
        "equipment",
        "facts",
        "free",
        "future",
        "items",
        "ledger",
        "lines_open",
        "now",
        "off_menu",
        "orders",
        "plan",
        "plates_clean",
        "plates_dirty",
        "plates_out",
        "progress_at",
        "rank",
        "requests",
        "roster",
        "ruled",
        "rules",
        "seats",
        "seed",
        "serial",
        "spoiled",
        "stalled_at",
        "stock",
        "tasked",
        "tasks",
        "tick",
        "timers",
        "wrong_calls",
    )  # fmt: skip

    plan: Plan
    seed: int
    future: Future
    tick: int
    now: int
    ended: str | None
    free: tuple[str, ...]
    seats: dict[str, Seat]
    roster: list[Seat]
    items: dict[str, Item]
    equipment: dict[str, Equipment]
    counters: dict[str, list[str]]
    stock: dict[str, list[tuple[int, int]]]
    spoiled: dict[str, int]
    count: dict[str, int]
    lines_open: dict[str, int]
    orders: dict[str, Order]
    coming: int
    disrupted: int
    delivered: int
    plates_clean: int
    plates_dirty: int
    plates_out: list[tuple[int, int]]
    off_menu: tuple[str, ...]
    tasks: dict[str, Task]
    rules: dict[str, Rule]
    requests: dict[str, Request]
    facts: dict[str, Told]
    ledger: dict[str, int]
    serial: int
    tasked: int
    ruled: int
    rank: int
    progress_at: int
    stalled_at: int | None
    cycle: tuple[str, ...]
    timers: list[tuple[int, int, str]]
    wrong_calls: int

    @property
    def scenario(self) -> Scenario:
        """The scenario this kitchen was laid out from."""
        return self.plan.scenario

    def copy(self) -> Kitchen:
        """An independent kitchen in the same state; plan and future never change and are shared."""
        new = Kitchen.__new__(Kitchen)
        for name in Kitchen.__slots__:
            value = getattr(self, name)
            kind = type(value)
            if kind is dict:
                value = {key: _copied(inner) for key, inner in value.items()}
            elif kind is list:
                value = value[:]
            setattr(new, name, value)
        new.roster = [new.seats[name] for name in new.plan.settle]
        return new

    def __eq__(self, other: object) -> bool:
        """Equal when the whole state is, by canonical JSON."""
        return isinstance(other, Kitchen) and to_json(self) == to_json(other)

    __hash__ = None  # type: ignore[assignment]


def _copied(value: Any) -> Any:
    if isinstance(value, Record):
        return value.copy()
    return value[:] if type(value) is list else value
