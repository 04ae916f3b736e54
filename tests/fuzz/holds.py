"""What holds in every kitchen at any instant, whoever plays. Each raises AssertionError."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

from pydantic import TypeAdapter, ValidationError

from kitchen.engine import (
    ACTION_EVENTS,
    KINDS,
    Decision,
    Event,
    Kitchen,
    canonical,
    from_json,
    observe,
    options,
    replay,
    state_hash,
    step,
    to_json,
)
from kitchen.engine.state import PLATE

TYPES = {kind: TypeAdapter(data) for kind, data in KINDS.items()}


def replays(start: Kitchen, kitchen: Kitchen, log: list[Event]) -> None:
    """The events alone lead from the start to this kitchen, to the hash."""
    again = replay(start, log)
    assert again == kitchen
    assert state_hash(again) == state_hash(kitchen)
    assert {event.kind for event in log} <= set(KINDS)


def survives_storage(kitchen: Kitchen) -> Kitchen:
    """The kitchen as a database would give it back: other order of keys, other objects."""
    copy = from_json(kitchen.scenario, json.loads(canonical(to_json(kitchen))))
    assert copy == kitchen
    assert [observe(copy, s) for s in copy.free] == [observe(kitchen, s) for s in kitchen.free]
    return copy


def portions_balance(start: Kitchen, kitchen: Kitchen, log: list[Event]) -> None:
    """No portion is created or lost."""
    portions = Counter({name: sum(n for _, n in held) for name, held in start.stock.items()})
    gone: Counter[str] = Counter()
    for e in log:
        if e.kind == "delivered" or (e.kind == "supplier_called" and e.data["right"]):
            portions[e.data["ingredient"]] += e.data["quantity"]
        elif e.kind in ("dish_served", "item_discarded"):
            gone.update(e.data["contents"])
        elif e.kind == "stock_discarded":
            gone.update(e.data["quantities"])
        elif e.kind == "disruption" and e.data["disruption"] == "shortage":
            gone[e.data["ingredient"]] += e.data["quantity"]
    here = Counter({name: sum(n for _, n in held) for name, held in kitchen.stock.items()})
    here.update(kitchen.spoiled)
    for item in kitchen.items.values():
        here.update(item.contents)
    assert +portions == +(here + gone)


def plates_and_money_balance(kitchen: Kitchen, log: list[Event]) -> None:
    """Every plate is somewhere, and the ledger is the sum of what the events say."""
    washing = sum(seat.pending[2] for seat in kitchen.roster if seat.pending)
    plated = sum(item.sort == PLATE for item in kitchen.items.values())
    out = sum(n for _, n in kitchen.plates_out)
    total = kitchen.plates_clean + kitchen.plates_dirty + out + plated + washing
    assert total == kitchen.scenario.plates.count
    ledger: Counter[str] = Counter()
    for e in log:
        for name in ("income", "lateness", "waste", "safety"):
            ledger[name] += e.data.get(name, 0)
        if e.kind == "order_expired":
            ledger["expired"] += e.data["penalty"]
        if e.kind == "restock_approved" or (e.kind == "restock_requested" and e.data["approved"]):
            ledger["restock"] += e.data["cost"]
    assert +ledger == +Counter(kitchen.ledger)


def everything_has_one_place(kitchen: Kitchen, log: list[Event]) -> None:
    """Each item is in one place, no place holds too much, and the counts agree."""
    places = [name for seat in kitchen.roster for name in seat.hands]
    places += [name for ids in kitchen.counters.values() for name in ids]
    places += [name for kit in kitchen.equipment.values() for name in kit.inside]
    assert sorted(places) == sorted(kitchen.items)
    assert all(len(seat.hands) <= kitchen.scenario.hands for seat in kitchen.roster)
    assert all(len(ids) <= kitchen.scenario.counter for ids in kitchen.counters.values())
    capacity = kitchen.plan.kit_capacity
    inside: Counter[str] = Counter()
    for e in log:
        if e.kind == "cook_started":
            inside[e.data["equipment"]] += 1
            assert inside[e.data["equipment"]] <= capacity[e.data["equipment"]]
        elif e.kind == "cook_taken":
            inside[e.data["equipment"]] -= 1
    good = Counter(
        i.kind for i in kitchen.items.values() if i.state not in ("burnt", "spoiled", "vetoed")
    )
    assert +good == +Counter(kitchen.count)
    open_lines = Counter(
        line[0] for o in kitchen.orders.values() for line in o.lines if not line[3]
    )
    assert +open_lines == +Counter(kitchen.lines_open)


def each_decision_has_one_outcome(start: Kitchen, log: list[Event]) -> None:
    """Time goes on, and each free seat's decision ends in exactly one event."""
    assert all(a.at <= b.at for a, b in pairwise(log))
    ticks = [e for e in log if e.kind == "tick_opened"]
    assert all(a.at < b.at and a.tick + 1 == b.tick for a, b in pairwise(ticks))
    free = {0: list(start.free)} | {e.tick: e.data["free"] for e in ticks}
    acted: dict[int, list[str]] = {}
    for e in log:
        if e.kind in ACTION_EVENTS:
            assert e.data["until"] > e.at
            acted.setdefault(e.tick, []).append(str(e.seat))
    for tick, seats in acted.items():
        assert sorted(seats) == free[tick]


def each_event_is_of_its_type(log: list[Event]) -> None:
    """No field is missing, none is more, and each has its type."""
    for e in log:
        assert set(e.data) <= set(KINDS[e.kind].__annotations__), (e.kind, sorted(e.data))
        try:
            TYPES[e.kind].validate_python(e.data, strict=True)
        except ValidationError as error:
            raise AssertionError(f"{e.kind}: {error}") from None


def options_are_valid(kitchen: Kitchen) -> None:
    """Each option of each free seat would be carried out if nobody else acted."""
    for seat in kitchen.free:
        for action in options(kitchen, seat):
            decisions = {name: Decision() for name in kitchen.free} | {seat: Decision(action)}
            _, events = step(kitchen, decisions)
            assert not [e for e in events if e.kind == "refused"], (seat, action)


def no_floats(kitchen: Kitchen, log: list[Event]) -> None:
    """Neither state, log nor observations hold a number that platforms round differently."""
    assert not _floats(to_json(kitchen))
    assert not _floats([event.to_json() for event in log])
    assert not _floats([observe(kitchen, seat) for seat in kitchen.seats])


def _floats(value: object) -> bool:
    if isinstance(value, dict):
        return any(_floats(key) or _floats(inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return any(_floats(inner) for inner in value)
    return isinstance(value, float)
