"""The silent player that knows every recipe and cooks on speculation."""

from __future__ import annotations

from kitchen.engine import advance, lay_out, load_scenario, observe
from kitchen.engine.calibration.plays import seated

OWN = load_scenario("slow_business_3")


def test_it_serves_guests_without_a_word() -> None:
    play, kitchen, noted = seated(OWN, "speculative"), lay_out(OWN, 1), set()
    while kitchen.ended is None:
        decisions = {seat: play(observe(kitchen, seat), 1) for seat in kitchen.free}
        assert not any(decision.messages for decision in decisions.values())
        noted |= {note.text == "done" for each in decisions.values() for note in each.notes}
        advance(kitchen, decisions)
    assert kitchen.ledger["income"] > 0
    assert noted == {True, False}


def test_its_prep_cook_stops_when_the_counter_is_full() -> None:
    play, kitchen = seated(OWN, "speculative"), lay_out(OWN, 1)
    cook = next(seat for seat, role in OWN.seats.items() if role == "prep_cook")
    look = observe(kitchen, cook)
    full = {**look, "here": {**look["here"], "counter": [{"item": f"x#{n}"} for n in range(6)]}}
    assert play(look, 1) != play(full, 1)


def test_on_a_board_it_plays_as_a_brigade_that_says_nothing() -> None:
    board = load_scenario("busy_night_2")
    kitchen, play = lay_out(board, 1), seated(board, "speculative")
    talking = seated(board, "brigade")
    for seat in kitchen.free:
        look = observe(kitchen, seat)
        assert play(look, 1) == talking(look, 1)._replace(messages=())


def test_without_a_chef_nobody_knows_the_recipes() -> None:
    seats = {name: role for name, role in OWN.seats.items() if role != "executive_chef"}
    alone = OWN.model_copy(update={"seats": seats})
    look = observe(lay_out(OWN, 1), "L1")
    assert seated(alone, "speculative")(look, 1) == seated(alone, "mute:brigade")(look, 1)
