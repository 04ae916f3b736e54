"""A kitchen as JSON, and the hash of its state; `restoration` reads it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kitchen.engine.canonical import digest
from kitchen.engine.records import Equipment, Item, Order, Record, Request, Rule, Seat, Task
from kitchen.engine.ruleset import RULESET

if TYPE_CHECKING:  # a Kitchen compares itself by this JSON
    from kitchen.engine.state import Kitchen

PLAIN = (
    "tick", "now", "ended", "coming", "disrupted", "delivered", "plates_clean", "plates_dirty",
    "serial", "tasked", "ruled", "rank", "progress_at", "stalled_at",
)  # fmt: skip
RECORDS: dict[str, type[Record]] = {
    "seats": Seat, "items": Item, "equipment": Equipment, "orders": Order, "tasks": Task,
    "rules": Rule, "requests": Request,
}  # fmt: skip


def to_json(kitchen: Kitchen) -> dict[str, Any]:
    """The whole state as JSON: integers, texts, lists and objects; values at default are left out.

    What follows from scenario and seed (plan, future) and the timer index are not in it.
    """
    obj: dict[str, Any] = {name: getattr(kitchen, name) for name in PLAIN}
    for group in RECORDS:
        rows = getattr(kitchen, group)
        obj[group] = {key: _row(row) for key, row in rows.items()}
    obj["scenario"] = kitchen.scenario.digest
    obj["ruleset"] = RULESET
    obj["seed"] = kitchen.seed
    obj["free"], obj["cycle"] = list(kitchen.free), list(kitchen.cycle)
    obj["off_menu"] = list(kitchen.off_menu)
    obj["counters"] = {name: list(ids) for name, ids in kitchen.counters.items() if ids}
    obj["stock"] = {
        name: [list(batch) for batch in batches] for name, batches in kitchen.stock.items()
    }
    obj["spoiled"] = {name: n for name, n in kitchen.spoiled.items() if n}
    obj["count"] = {name: n for name, n in kitchen.count.items() if n}
    obj["lines_open"] = {name: n for name, n in kitchen.lines_open.items() if n}
    obj["plates_out"] = [list(pair) for pair in kitchen.plates_out]
    obj["ledger"] = dict(kitchen.ledger)
    return obj


def state_hash(kitchen: Kitchen) -> str:
    """Hex sha256 of the canonical JSON of the whole state."""
    return digest(to_json(kitchen))


def _row(row: Record) -> dict[str, Any]:
    found = {}
    for name, default in row.DEFAULTS.items():
        value = getattr(row, name)
        if value != default:
            found[name] = _listed(value) if type(value) in (tuple, list) else value
    return found


def _listed(value: Any) -> Any:
    return [_listed(inner) for inner in value] if isinstance(value, tuple | list) else value
