"""What holds in every kitchen, whoever plays: replay, balance, capacity, sight, valid options."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kitchen.engine import (
    ACTION_EVENTS,
    KINDS,
    Decision,
    Event,
    Kitchen,
    advance,
    canonical,
    fold_hash,
    from_json,
    lay_out,
    load_scenario,
    observe,
    options,
    replay,
    scenarios,
    state_hash,
    step,
    to_json,
)
from kitchen.engine.policies import decide, random_choice
from kitchen.engine.state import PLATE

plays = st.tuples(
    st.sampled_from(scenarios()),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(5, 120),
)
few = settings(max_examples=8, deadline=None)


def run(name: str, seed: int, chance: int, ticks: int) -> tuple[Kitchen, Kitchen, list[Event]]:
    """A session of mixed players: most seats greedy, some random, so that much happens."""
    start = lay_out(load_scenario(name), seed)
    kitchen, random, log = start.copy(), Random(chance), []
    while kitchen.ended is None and kitchen.tick < ticks:
        log += advance(kitchen, mixed(kitchen, random, seed))
    return start, kitchen, log


def mixed(kitchen: Kitchen, random: Random, seed: int) -> dict[str, Decision]:
    decisions = {}
    for name in kitchen.free:
        if random.random() < 0.2:
            others = [seat for seat in sorted(kitchen.seats) if seat != name]
            decisions[name] = random_choice(random, options(kitchen, name), others)
        else:
            decisions[name] = decide("greedy", observe(kitchen, name), seed=seed)
    return decisions


@few
@given(plays)
def test_replay_equals_the_run(played: tuple[str, int, int, int]) -> None:
    start, kitchen, log = run(*played)
    assert replay(start, log) == kitchen
    assert state_hash(replay(start, log)) == state_hash(kitchen)
    assert {event.kind for event in log} <= set(KINDS)
    assert fold_hash("", log) == fold_hash(fold_hash("", log[:9]), log[9:])


@few
@given(plays)
def test_a_snapshot_goes_on_exactly_as_the_kitchen_it_was_taken_of(
    played: tuple[str, int, int, int],
) -> None:
    _, kitchen, _ = run(*played)
    # As a database would give it back: other order of keys, other objects.
    stored = json.loads(canonical(to_json(kitchen)))
    copy = from_json(kitchen.scenario, stored)
    assert copy == kitchen
    random = Random(played[2])
    for _ in range(40):
        if kitchen.ended:
            break
        assert [observe(copy, s) for s in copy.free] == [observe(kitchen, s) for s in kitchen.free]
        decisions = mixed(kitchen, random, played[1])
        assert advance(copy, decisions) == advance(kitchen, decisions)
    assert copy == kitchen


@few
@given(plays)
def test_step_leaves_the_kitchen_it_was_given_alone(played: tuple[str, int, int, int]) -> None:
    _, kitchen, _ = run(*played)
    if kitchen.ended:
        return
    before = canonical(to_json(kitchen))
    decisions = mixed(kitchen, Random(1), played[1])
    after, events = step(kitchen, decisions)
    assert canonical(to_json(kitchen)) == before
    assert advance(kitchen, decisions) == events
    assert after == kitchen


@few
@given(plays)
def test_nothing_is_created_or_lost(played: tuple[str, int, int, int]) -> None:
    start, kitchen, log = run(*played)
    portions = Counter({name: sum(n for _, n in held) for name, held in start.stock.items()})
    gone = Counter()
    for e in log:
        if e.kind == "delivered":
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


@few
@given(plays)
def test_plates_and_money_balance(played: tuple[str, int, int, int]) -> None:
    _, kitchen, log = run(*played)
    washing = sum(seat.pending[2] for seat in kitchen.roster if seat.pending)
    plated = sum(item.sort == PLATE for item in kitchen.items.values())
    out = sum(n for _, n in kitchen.plates_out)
    total = kitchen.plates_clean + kitchen.plates_dirty + out + plated + washing
    assert total == kitchen.scenario.plates.count
    ledger = Counter()
    for e in log:
        for name in ("income", "lateness", "waste", "safety"):
            ledger[name] += e.data.get(name, 0)
        if e.kind == "order_expired":
            ledger["expired"] += e.data["penalty"]
        if e.kind == "restock_approved" or (e.kind == "restock_requested" and e.data["approved"]):
            ledger["restock"] += e.data["cost"]
    assert +ledger == +Counter(kitchen.ledger)


@few
@given(plays)
def test_everything_is_in_one_place_and_nothing_over_capacity(
    played: tuple[str, int, int, int],
) -> None:
    _, kitchen, log = run(*played)
    places = [name for seat in kitchen.roster for name in seat.hands]
    places += [name for ids in kitchen.counters.values() for name in ids]
    places += [name for kit in kitchen.equipment.values() for name in kit.inside]
    assert sorted(places) == sorted(kitchen.items)
    for seat in kitchen.roster:
        assert len(seat.hands) <= kitchen.scenario.hands
    for ids in kitchen.counters.values():
        assert len(ids) <= kitchen.scenario.counter
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


@few
@given(plays)
def test_time_goes_on_and_each_decision_has_one_outcome(played: tuple[str, int, int, int]) -> None:
    start, _, log = run(*played)
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


@few
@given(plays)
def test_every_option_would_be_carried_out(played: tuple[str, int, int, int]) -> None:
    _, kitchen, _ = run(*played)
    for seat in kitchen.free:
        for action in options(kitchen, seat):
            decisions = {name: Decision() for name in kitchen.free} | {seat: Decision(action)}
            _, events = step(kitchen, decisions)
            assert not [e for e in events if e.kind == "refused"], (seat, action)


@few
@given(plays)
def test_no_float_is_ever_in_the_state_or_the_log(played: tuple[str, int, int, int]) -> None:
    _, kitchen, log = run(*played)
    assert not _floats(to_json(kitchen))
    assert not _floats([event.to_json() for event in log])
    assert not _floats([observe(kitchen, seat) for seat in kitchen.seats])


def _floats(value: object) -> bool:
    if isinstance(value, dict):
        return any(_floats(key) or _floats(inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return any(_floats(inner) for inner in value)
    return isinstance(value, float)
