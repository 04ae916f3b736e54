"""Nothing leaks: what a seat can't perceive makes no difference to it, until somebody tells it."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from kitchen.engine import (
    Action,
    Decision,
    Kitchen,
    ScenarioError,
    advance,
    canonical,
    decide,
    from_json,
    lay_out,
    load_scenario,
    observe,
    parse_scenario,
    scenarios,
    to_json,
)
from kitchen.engine.recorded import wild
from kitchen.engine.scenario_files import FOLDER
from kitchen.engine.state import PLATE, Task

OWN = [name for name in scenarios() if load_scenario(name).sight == "own_eyes"]


def midway(name: str, seed: int) -> Kitchen:
    """Some time into an evening of a brigade of which one in eight does anything at all."""
    kitchen, random = lay_out(load_scenario(name), seed), Random(seed)
    until = random.randrange(60, 260)
    while kitchen.tick < until and kitchen.ended is None:
        decisions = {}
        for seat in kitchen.free:
            player = "random" if random.random() < 0.12 else "brigade"
            decisions[seat] = decide(player, observe(kitchen, seat), seed=seed)
        advance(kitchen, decisions)
    return kitchen


def disturb(k: Kitchen, me: str, random: Random) -> None:
    """Changes whatever the seat can't perceive where it stands, in its role."""
    seat = k.seats[me]
    head = seat.role in ("executive_chef", "sous_chef")
    for station, names in k.counters.items():
        if station != seat.at:
            random.shuffle(names)
            for name in names:
                item = k.items[name]
                item.quality = random.randrange(100)
                item.state = random.choice(["ok", "spoiled"]) if item.sort != PLATE else "vetoed"
    for kit in k.equipment.values():
        if k.plan.kit_station[kit.name] != seat.at:
            kit.broken, kit.uses = random.random() < 0.5, random.randrange(20)
            for name in kit.inside:
                k.items[name].ready += random.randrange(-60_000, 60_000)
    for name, store in k.plan.store.items():
        if store != seat.at:
            k.stock[name] = [(0, random.randrange(9))]
            k.spoiled[name] = random.randrange(3)
            if seat.role != "sous_chef":
                k.requests.pop(name, None)
    if seat.at != "pass":
        for order in k.orders.values():
            order.due += random.randrange(-90_000, 90_000)
            order.table, order.vip = random.randrange(1, 9), not order.vip
            order.lines = [(d, (), 1, s) for d, _, _, s in order.lines[:1]]
    if seat.at != "plating":
        k.plates_clean = random.randrange(9)
    if seat.at != "dish_pit":
        k.plates_dirty = random.randrange(9)
    for other in k.roster:
        if other.name != me:
            other.inbox, other.notes = [(k.tick, "E1", "secret")], (("secret", "note"),)
            other.refusal = None
            if not head:
                other.posts = (random.choice(["grill", "saute"]),) if other.posts else ()
            if other.at != seat.at and seat.at != "pass":
                other.at = random.choice([s for s in k.plan.stations if s != seat.at])
    if seat.role != "executive_chef":
        k.off_menu = tuple(random.sample(sorted(k.plan.dishes), 1))
    unheard = [fact for fact in k.future.facts if fact.to != me]
    others = {fact.id: fact._replace(subject="nuts", table=9, order=None) for fact in unheard}
    facts = tuple(others.get(fact.id, fact) for fact in k.future.facts)
    k.future = k.future._replace(facts=facts)
    for name in others.keys() & k.facts.keys():
        k.facts[name].state = random.choice(["told", "honoured", "broken"])
    k.tasks["t99"] = Task(id="t99", by=me, to=random.choice([s for s in k.seats if s != me]))
    k.ledger = {name: random.randrange(9999) for name in k.ledger}
    k.serial, k.tasked, k.tick = k.serial + 7, k.tasked + 3, k.tick + 11


def blind(k: Kitchen, me: str) -> Kitchen:
    """A copy in which nobody's speech of this tick differs by the tick's number."""
    other = from_json(k.scenario, json.loads(canonical(to_json(k))))
    seat = other.seats[me]
    seat.inbox = [(other.tick + 11, sender, text) for _, sender, text in seat.inbox]
    return other


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("name", OWN)
def test_what_a_seat_cannot_perceive_changes_neither_its_sight_nor_its_options(
    name: str, seed: int
) -> None:
    kitchen, random = midway(name, seed), Random(seed)
    for me in kitchen.seats:
        other = blind(kitchen, me)
        disturb(other, me, random)
        assert canonical(observe(other, me)) == canonical(observe(kitchen, me)), me


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("name", OWN)
def test_a_refusal_tells_nothing_of_what_the_seat_cannot_perceive(name: str, seed: int) -> None:
    kitchen, random = midway(name, seed), Random(seed)
    compared = 0
    for me in kitchen.free:
        other = blind(kitchen, me)
        disturb(other, me, random)
        tried = [wild(kitchen, random).action for _ in range(40)]
        for action in tried:
            told, else_told = refused(kitchen, me, action), refused(other, me, action)
            assert told == else_told, (me, action)
            compared += told is not None
    assert compared > 20


def refused(k: Kitchen, me: str, action: Action | None) -> Any:
    """How the seat is refused when it alone acts; None when it isn't."""
    after = k.copy()
    try:
        advance(after, {**dict.fromkeys(k.free, Decision()), me: Decision(action)})
    except KeyError:
        return None
    return after.seats[me].refusal


def test_recipes_are_the_executive_chefs_and_a_chef_de_partie_knows_those_of_its_post() -> None:
    kitchen = lay_out(load_scenario("busy_night_3"), 1)
    known = {name: observe(kitchen, name).get("recipes", {}) for name in kitchen.seats}
    assert set(known["E1"]["steps"]) == set(kitchen.plan.steps)
    assert set(known["P1"]["steps"]) == {"grilled_beef"} and "dishes" not in known["P1"]
    assert not any(known[name] for name in kitchen.seats if name[0] not in "EP")


def test_a_refusal_does_not_spell_out_a_recipe() -> None:
    kitchen = lay_out(load_scenario("busy_night_3"), 1)
    waits = dict.fromkeys(kitchen.free, Decision())
    advance(kitchen, {**waits, "L1": Decision(Action("cook_start", {"step": "grilled_beef"}))})
    text = kitchen.seats["L1"].refusal["text"]  # type: ignore[index]
    assert "grilled_beef needs something that isn't" in text and "beef and" not in text
    assert "known: none that you know" in _told(Action("cook_start", {"step": "soup"}), "L1")
    assert "beef" in _told(Action("cook_start", {"step": "grilled_beef"}), "P1")


def _told(action: Action, seat: str) -> str:
    kitchen = lay_out(load_scenario("busy_night_3"), 1)
    advance(kitchen, {**dict.fromkeys(kitchen.free, Decision()), seat: Decision(action)})
    return str(kitchen.seats[seat].refusal["text"])  # type: ignore[index]


def test_who_is_told_nothing_learns_nothing_of_what_others_do() -> None:
    """Two evenings side by side: a cook at its post sees the same, whatever others do elsewhere."""
    views = []
    for player in ("null", "brigade"):
        kitchen, seen = lay_out(load_scenario("slow_business_3"), 2), []
        while kitchen.now < 400_000:
            decisions = {}
            for seat in kitchen.free:
                look = observe(kitchen, seat)
                if seat == "L1":
                    seen.append(canonical(look))
                acts = player if seat in ("R1", "R2", "K1", "S1") else "null"
                decisions[seat] = decide(acts, look, seed=2)
            advance(kitchen, decisions)
        views.append(seen)
    assert views[0] == views[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sight: own_eyes\n", "sight: is board on level 2"),
        ("sight: board\n", "sight: is own_eyes on level 3; write sight: own_eyes"),
        ("sight: both\n", "sight"),
    ],
)
def test_the_sight_of_a_scenario_is_checked(change: str, said: str) -> None:
    text = (FOLDER / "busy_night_3.yaml").read_text("utf-8")
    if change == "sight: own_eyes\n":
        text = text.replace("level: 3", "level: 2")
    with pytest.raises(ScenarioError) as error:
        parse_scenario(text.replace("sight: own_eyes\n", change), "x.yaml")
    assert any(said in problem for problem in error.value.problems)
