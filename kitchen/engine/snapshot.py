"""A kitchen as JSON and back, and the hash of its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kitchen.engine.canonical import digest
from kitchen.engine.clock import rebuild_timers
from kitchen.engine.layout import lay_out
from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario
from kitchen.engine.state import Equipment, Item, Kitchen, Order, Record, Request, Rule, Seat, Task

_PLAIN = (
    "tick", "now", "ended", "coming", "disrupted", "delivered", "plates_clean", "plates_dirty",
    "serial", "tasked", "ruled", "rank", "progress_at", "stalled_at",
)  # fmt: skip
_RECORDS: dict[str, type[Record]] = {
    "seats": Seat, "items": Item, "equipment": Equipment, "orders": Order, "tasks": Task,
    "rules": Rule, "requests": Request,
}  # fmt: skip


def to_json(kitchen: Kitchen) -> dict[str, Any]:
    """The whole state as JSON: integers, texts, lists and objects; values at default are left out.

    What follows from scenario and seed (plan, future) and the timer index are not in it.
    """
    obj: dict[str, Any] = {name: getattr(kitchen, name) for name in _PLAIN}
    for group in _RECORDS:
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


def from_json(scenario: Scenario, obj: Mapping[str, Any]) -> Kitchen:
    """The kitchen that `to_json` wrote; raises ValueError if it was another scenario or ruleset."""
    for field, mine in (("scenario", scenario.digest), ("ruleset", RULESET)):
        if obj.get(field) != mine:
            raise ValueError(f"{field}: the snapshot is of {obj.get(field)!r}, this is {mine!r}")
    kitchen = lay_out(scenario, obj["seed"], seats=obj["seats"])
    for name in _PLAIN:
        setattr(kitchen, name, obj[name])
    for group, kind in _RECORDS.items():
        rows = {key: _unrow(kind, values) for key, values in obj[group].items()}
        setattr(kitchen, group, rows)
    kitchen.roster = [kitchen.seats[name] for name in kitchen.plan.settle]
    kitchen.free, kitchen.cycle = tuple(obj["free"]), tuple(obj["cycle"])
    kitchen.off_menu = tuple(obj["off_menu"])
    kitchen.counters.update({name: list(ids) for name, ids in obj["counters"].items()})
    kitchen.stock = {name: [(e, n) for e, n in held] for name, held in obj["stock"].items()}
    kitchen.spoiled, kitchen.count = dict(obj["spoiled"]), dict(obj["count"])
    kitchen.lines_open = dict(obj["lines_open"])
    kitchen.plates_out = [(at, n) for at, n in obj["plates_out"]]
    kitchen.ledger = dict(obj["ledger"])
    rebuild_timers(kitchen)
    return kitchen


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


def _unrow(kind: type[Record], values: Mapping[str, Any]) -> Record:
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list):
            inner = _tupled(value)
            fields[name] = list(inner) if type(kind.DEFAULTS[name]) is list else inner
        else:
            fields[name] = value
    return kind(**fields)


def _tupled(value: Any) -> Any:
    return tuple(_tupled(inner) for inner in value) if isinstance(value, list) else value
