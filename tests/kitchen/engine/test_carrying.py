"""move, take, put, inspect, wait: effect, refusals, replay (by the fixture)."""

import pytest

from kitchen.engine import (
    Action,
    Decision,
    advance,
    decide,
    lay_out,
    load_scenario,
    observe,
    scenarios,
)
from tests.kitchen.engine.play import Play


def test_move_takes_the_time_of_the_way(play: Play) -> None:
    event = play.do("P1", "move", to="pass")
    assert (event.kind, event.data["from"], event.data["to"]) == ("seat_moved", "grill", "pass")
    assert event.data["until"] - event.at == 5000
    play.ready("P1")
    assert play.see("P1")["at"] == "pass"


def test_move_is_refused_to_where_one_is_and_to_nowhere(play: Play) -> None:
    assert play.refusal("P1", "move", to="grill") == "already_there"
    assert play.refusal("P1", "move", to="cellar") == "unknown"
    assert play.kitchen.seats["P1"].at == "grill"


def test_take_draws_on_the_stock(play: Play) -> None:
    play.all_do("P1", "move cold_store")
    event = play.do("P1", "take", item="beef")
    assert event.data["source"] == "stock"
    assert play.kitchen.stock["beef"] == [(3_000_000, 2)]
    assert [item["kind"] for item in play.see("P1")["hands"]] == ["beef"]


def test_take_is_refused_elsewhere_with_full_hands_and_when_nothing_is_left(play: Play) -> None:
    assert play.refusal("P1", "take", item="beef") == "wrong_station"
    assert play.refusal("P1", "take", item="steak#9") == "not_here"
    play.all_do("P1", "move cold_store", "take cream")
    assert play.refusal("P1", "take", item="cream") == "out_of_stock"
    play.all_do("P1", "take beef")
    assert play.refusal("P1", "take", item="greens") == "hands_full"


def test_of_two_who_take_the_last_at_once_the_higher_rank_gets_it(play: Play) -> None:
    play.all_do("P1", "move cold_store")
    play.all_do("R1", "move cold_store")
    play.ready("R1")
    play.ready("P1")
    both = Decision(Action("take", {"item": "cream"}))
    events = play.tick(P1=both, R1=both)
    taken = next(e for e in events if e.kind == "item_taken")
    lost = next(e for e in events if e.kind == "refused")
    assert (taken.seat, lost.seat, lost.data["reason"]) == ("P1", "R1", "lost_race")
    assert lost.data["blocked_by"] == ["P1"]


def test_put_lays_on_the_counter_for_another_to_take(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef", "move prep")
    put = play.do("P1", "put", item="beef")
    assert not put.data["stored"]
    play.wait_s(20)
    taken = play.do("R1", "take", item="beef")
    assert (taken.data["source"], taken.data["put_by"]) == ("counter", "P1")
    assert taken.data["rested_ms"] == taken.at - put.at


def test_put_gives_raw_goods_back_to_their_store(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef")
    assert play.do("P1", "put", item="beef").data["stored"]
    assert play.kitchen.stock["beef"] == [(3_000_000, 3)]
    assert not play.kitchen.items


def test_put_is_refused_with_empty_hands_and_on_a_full_counter(play: Play) -> None:
    assert play.refusal("P1", "put", item="beef") == "not_in_hands"
    for _ in range(3):
        play.all_do("P1", "move cold_store", "take greens", "move prep", "put greens")
    play.all_do("P1", "move cold_store", "take greens", "move prep")
    assert play.refusal("P1", "put", item="greens") == "counter_full"


def test_inspect_finds_what_has_spoiled_in_the_store(play: Play) -> None:
    play.wait_s(650)
    play.all_do("E1", "move cold_store", "inspect")
    (seen,) = [e.data["found"] for e in play.log if e.kind == "inspected"]
    assert seen["spoiled"] == {"cream": 1}
    assert seen["stock"]["cream"] == 0


def test_inspect_counts_the_stock_for_who_inspects(play: Play) -> None:
    play.all_do("E1", "move cold_store", "inspect")
    play.ready("E1")
    assert play.see("E1")["found"]["stock"] == {"beef": 3, "greens": 4, "cream": 1}


def test_wait_ends_after_its_time_and_at_once_when_spoken_to() -> None:
    from tests.kitchen.engine.play import SMALL

    play = Play(SMALL.replace("wait_s: 5", "wait_s: 60"))
    first = play.do("K1", "wait")
    assert first.data["until"] - first.at == 60_000
    play.do("S1", "inspect")
    play.ready("S1")
    at = play.kitchen.now
    play.say("S1", "K1", "Are you there?")
    play.ready("K1")
    assert play.kitchen.now == at + 5000
    assert {"from": "S1", "text": "Are you there?"} in play.see("K1")["heard"]
    play.check()


def test_wait_for_someone_unknown_is_refused(play: Play) -> None:
    assert play.refusal("K1", "wait", **{"for": "Z9"}) == "unknown"


def test_an_action_of_another_role_is_refused_and_costs_time(play: Play) -> None:
    event = play.do("E1", "cook_start", step="grilled_beef")
    assert event.data["reason"] == "not_your_role"
    assert event.data["until"] > event.at
    play.ready("E1")
    assert play.see("E1")["refused"]["action"] == {"name": "cook_start", "step": "grilled_beef"}


def test_a_loop_on_one_refused_action_is_told_once(play: Play) -> None:
    for expected in (1, 2, 3, 4, 5):
        assert play.do("P1", "move", to="grill").data["repeat"] == expected
    assert play.kinds().count("loop_warned") == 1
    play.all_do("P1", "inspect")
    assert play.do("P1", "move", to="grill").data["repeat"] == 1


def test_what_is_missing_is_told_as_missing_while_another_throws_a_plate_away(play: Play) -> None:
    plate = play.steak_on_pass(approve=False)
    play.ready("S1")
    play.ready("P1")
    thrown, absent = (Action("discard", {"item": plate}), Action("take", {"item": "cut_greens"}))
    events = play.tick(S1=Decision(thrown), P1=Decision(absent))
    lost = next(e for e in events if e.kind == "refused")
    assert (lost.seat, lost.data["reason"]) == ("P1", "not_here")


@pytest.mark.parametrize("name", [n for n in scenarios() if n.endswith("_2")])
def test_a_sous_chef_who_only_waits_blocks_no_session(name: str) -> None:
    kitchen = lay_out(load_scenario(name), 1)
    while kitchen.ended is None:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        players = {seat: "null" if seat == "S1" else "greedy" for seat in seen}
        advance(kitchen, {s: decide(players[s], o, seed=1) for s, o in seen.items()})
    assert kitchen.ended in ("all_orders_closed", "closing_time", "stalled")
