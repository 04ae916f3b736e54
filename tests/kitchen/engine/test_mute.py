"""A mute session: the kitchen refuses words and orders, whoever plays."""

from __future__ import annotations

import pytest

from kitchen.engine import (
    Action,
    Decision,
    Message,
    advance,
    from_json,
    lay_out,
    load_scenario,
    observe,
    player,
    state_hash,
    to_json,
)
from kitchen.engine.words import DIRECTING

BUSY = load_scenario("busy_night_2")


@pytest.mark.parametrize(
    ("seat", "action"),
    [
        ("S1", Action("delegate", {"to": "R1", "do": "chop"})),
        ("S1", Action("assign", {"to": "L1", "station": "oven"})),
        ("S1", Action("reprioritise", {"order": "o1"})),
        ("E1", Action("standing_order", {"rule": "min_quality", "value": "70"})),
    ],
)
def test_orders_are_refused_because_the_session_is_mute(seat: str, action: Action) -> None:
    for mute in (False, True):
        kitchen = lay_out(BUSY, 1, mute=mute)
        decisions = {name: Decision(action if name == seat else None) for name in kitchen.free}
        events = advance(kitchen, decisions)
        reasons = [event.data["reason"] for event in events if event.kind == "refused"]
        assert ("mute" in reasons) is mute


def test_words_reach_nobody_and_who_speaks_is_told() -> None:
    kitchen = lay_out(BUSY, 1, mute=True)
    spoken = (Message("L1", "beef, please"), Message("all", "hello"))
    decisions = {n: Decision(None, spoken if n == "P1" else ()) for n in kitchen.free}
    events = advance(kitchen, decisions)
    said = [event for event in events if event.kind == "said"]
    assert [event.data["chain"] for event in said] == ["nobody", "nobody"]
    heard = {name: [text for _, _, text in seat.inbox] for name, seat in kitchen.seats.items()}
    assert "This session is mute" in heard["P1"][0]
    assert not any("beef" in text or "hello" in text for texts in heard.values() for text in texts)


@pytest.mark.parametrize("name", ["busy_night_2", "busy_night_3"])
def test_nothing_that_directs_is_offered_and_an_evening_can_still_be_played(name: str) -> None:
    kitchen = lay_out(load_scenario(name), 2, mute=True)
    play, served = player("noisy:0.1:brigade"), 0
    while kitchen.ended is None and kitchen.now < 1_500_000:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        offered = {row["name"] for look in seen.values() for row in look["options"]}
        assert not offered & set(DIRECTING)
        events = advance(kitchen, {seat: play(seen[seat], 2) for seat in seen})
        served += sum(event.kind == "dish_served" for event in events)
        assert not kitchen.tasks
    assert (served > 0) is (name == "busy_night_2")  # a board tells what words have to elsewhere


def test_a_mute_kitchen_survives_its_snapshot_and_differs_from_one_that_talks() -> None:
    kitchen = lay_out(BUSY, 1, mute=True)
    assert state_hash(kitchen) != state_hash(lay_out(BUSY, 1))
    again = from_json(BUSY, to_json(kitchen))
    assert again.plan.mute and again == kitchen
