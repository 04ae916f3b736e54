"""A kitchen as JSON, and the hash of its state; `restoration` reads it back."""

from __future__ import annotations

import hashlib
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import orjson

from kitchen.engine.canonical import digest
from kitchen.engine.records import (
    Equipment,
    Item,
    Order,
    Record,
    Request,
    Rule,
    Seat,
    Task,
)
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


# Of each kind of record its fields, what reads them all at once, and their defaults.
_FIELDS = {
    kind: (tuple(kind.DEFAULTS), attrgetter(*kind.DEFAULTS), tuple(kind.DEFAULTS.values()))
    for kind in RECORDS.values()
}
_plain = attrgetter(*PLAIN)


def to_json(kitchen: Kitchen) -> dict[str, Any]:
    """The whole state as JSON: integers, texts, lists and objects; values at default are left out.

    What follows from scenario and seed (plan, future) and the timer index are not in it. It is a
    copy, which nothing shares with the kitchen.
    """
    copied: dict[str, Any] = _listed(_state(kitchen))
    return copied


def state_hash(kitchen: Kitchen) -> str:
    """Hex sha256 of the canonical JSON of the whole state.

    orjson writes the same bytes of integers, texts, lists and objects, and far sooner.
    """
    try:
        text = orjson.dumps(_state(kitchen), option=orjson.OPT_SORT_KEYS)
    except TypeError:  # an integer beyond 64 bits
        return digest(to_json(kitchen))
    return hashlib.sha256(text).hexdigest()


def _state(kitchen: Kitchen) -> dict[str, Any]:
    """The state as it lies in the kitchen: to be read at once, never kept or changed."""
    obj: dict[str, Any] = dict(zip(PLAIN, _plain(kitchen), strict=True))
    for group, kind in RECORDS.items():
        names, read, defaults = _FIELDS[kind]
        obj[group] = {
            key: {
                name: value
                for name, value, default in zip(names, read(row), defaults, strict=False)
                if value is not default and value != default
            }
            for key, row in getattr(kitchen, group).items()
        }
    obj["scenario"] = kitchen.scenario.digest
    obj["ruleset"] = RULESET
    obj["seed"] = kitchen.seed
    if kitchen.plan.mute:
        obj["mute"] = True
    if kitchen.facts:
        obj["facts"] = {name: told.state for name, told in kitchen.facts.items()}
    if kitchen.wrong_calls:
        obj["wrong_calls"] = kitchen.wrong_calls
    obj["free"], obj["cycle"] = kitchen.free, kitchen.cycle
    obj["off_menu"], obj["stock"] = kitchen.off_menu, kitchen.stock
    obj["counters"] = {name: ids for name, ids in kitchen.counters.items() if ids}
    obj["spoiled"] = {name: n for name, n in kitchen.spoiled.items() if n}
    obj["count"] = {name: n for name, n in kitchen.count.items() if n}
    obj["lines_open"] = {name: n for name, n in kitchen.lines_open.items() if n}
    obj["plates_out"], obj["ledger"] = kitchen.plates_out, kitchen.ledger
    return obj


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, tuple | list) else value
