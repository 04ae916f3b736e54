"""A seat sees what its role may see: other parts of the kitchen make no difference to it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from kitchen.engine import Kitchen, advance, from_json, lay_out, load_scenario, observe, to_json
from kitchen.engine.observe import COMMON, sight_of
from tests.kitchen.engine.test_properties import mixed


def midway(seed: int, ticks: int = 90) -> Kitchen:
    kitchen, random = lay_out(load_scenario("busy_night_2"), seed), Random(seed)
    while kitchen.tick < ticks or not kitchen.orders:
        advance(kitchen, mixed(kitchen, random, seed))
    return kitchen


def with_other_stock(k: Kitchen) -> None:
    for name, batches in k.stock.items():
        k.stock[name] = [(expiry, n + 5) for expiry, n in batches]


def with_other_ledger(k: Kitchen) -> None:
    k.ledger = {name: cents + 777 for name, cents in k.ledger.items()}


def with_other_notes(k: Kitchen) -> None:
    for seat in k.roster:
        seat.notes = (("secret", seat.name),)


def with_other_words(k: Kitchen) -> None:
    for seat in k.roster:
        seat.inbox = [(k.tick, "S1", f"for {seat.name} alone")]


def with_other_values(k: Kitchen) -> None:
    for order in k.orders.values():
        order.lines = [(dish, avoid, value + 13, done) for dish, avoid, value, done in order.lines]


def with_other_plates(k: Kitchen) -> None:
    k.plates_dirty += 3


def with_worse_food(k: Kitchen) -> None:
    for item in k.items.values():
        item.quality = max(0, item.quality - 30)


CHANGES: list[tuple[Callable[[Kitchen], None], str]] = [
    (with_other_ledger, "E"),
    (with_other_values, "ES"),
    (with_other_plates, "SPK"),
]


@pytest.mark.parametrize(("change", "seers"), CHANGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_only_the_roles_meant_to_see_a_change(
    change: Callable[[Kitchen], None], seers: str, seed: int
) -> None:
    kitchen = midway(seed)
    for name in kitchen.seats:
        other = kitchen.copy()
        change(other)
        seen = observe(kitchen, name) != observe(other, name)
        if name[0] not in seers:
            assert not seen, name
        elif name[0] != "K" and name[0] != "S" and seers != "SPK":
            assert seen, name


@pytest.mark.parametrize("seed", [1, 2])
def test_how_much_is_in_store_is_seen_there_and_by_the_buyer(seed: int) -> None:
    kitchen = midway(seed)
    other = kitchen.copy()
    with_other_stock(other)
    for name, seat in kitchen.seats.items():
        there = seat.at in ("cold_store", "dry_store") and name[0] in "PLR"
        assert (observe(kitchen, name) != observe(other, name)) == (there or name[0] == "E"), name


@pytest.mark.parametrize("seed", [1, 2])
def test_words_and_notes_for_others_are_not_seen(seed: int) -> None:
    kitchen = midway(seed)
    for change in (with_other_words, with_other_notes):
        other = kitchen.copy()
        change(other)
        for name in kitchen.seats:
            text = str(observe(other, name))
            for stranger in kitchen.seats:
                if stranger != name:
                    assert f"for {stranger} alone" not in text
                    assert f"'secret': '{stranger}'" not in text


@pytest.mark.parametrize("seed", [1, 2])
def test_only_who_holds_food_can_tell_its_quality(seed: int) -> None:
    kitchen = midway(seed)
    other = kitchen.copy()
    with_worse_food(other)
    for name, seat in kitchen.seats.items():
        seen, changed = observe(kitchen, name), observe(other, name)
        for view in (seen, changed):
            view.pop("hands")
            view["options"] = [o for o in view["options"] if o["name"] != "discard"]
        assert seen == changed, (name, seat.at)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_observation_has_the_parts_of_its_role_and_no_others(seed: int) -> None:
    kitchen = midway(seed, ticks=40)
    for name, seat in kitchen.seats.items():
        assert set(observe(kitchen, name)) <= {
            *COMMON,
            *sight_of(seat.role, kitchen.scenario.restock.by),
        }


def test_the_future_is_seen_by_nobody() -> None:
    kitchen = lay_out(load_scenario("busy_night_2"), 1)
    other = lay_out(load_scenario("busy_night_2"), 2)
    for name in kitchen.seats:
        assert observe(kitchen, name) == observe(other, name)


def test_observing_changes_nothing() -> None:
    kitchen = midway(1)
    before = to_json(kitchen)
    for name in kitchen.seats:
        observe(kitchen, name)
    assert to_json(kitchen) == before
    assert from_json(kitchen.scenario, before) == kitchen
