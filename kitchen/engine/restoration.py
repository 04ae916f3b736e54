"""A kitchen back from the JSON that `snapshot` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kitchen.engine.clock import rebuild_timers
from kitchen.engine.layout import lay_out
from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario
from kitchen.engine.snapshot import PLAIN, RECORDS
from kitchen.engine.state import Kitchen, Record, Told


def from_json(scenario: Scenario, obj: Mapping[str, Any]) -> Kitchen:
    """The kitchen that `to_json` wrote; raises ValueError if it was another scenario or ruleset."""
    for field, mine in (("scenario", scenario.digest), ("ruleset", RULESET)):
        if obj.get(field) != mine:
            raise ValueError(f"{field}: the snapshot is of {obj.get(field)!r}, this is {mine!r}")
    kitchen = lay_out(scenario, obj["seed"], seats=obj["seats"], mute=obj.get("mute", False))
    for name in PLAIN:
        setattr(kitchen, name, obj[name])
    for group, kind in RECORDS.items():
        rows = {key: _unrow(kind, values) for key, values in obj[group].items()}
        setattr(kitchen, group, rows)
    kitchen.facts = {n: Told(id=n, state=state) for n, state in obj.get("facts", {}).items()}
    kitchen.wrong_calls = obj.get("wrong_calls", 0)
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
