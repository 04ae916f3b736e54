"""Stalls and wait-for cycles are seen, told to those in charge, and a stall ends the session."""

from kitchen.engine import Action, Decision
from tests.kitchen.engine.play import SMALL, Play

QUICK = SMALL.replace("after_s: 1200, limit_s: 300", "after_s: 60, limit_s: 120")


def waits_for(other: str) -> Decision:
    return Decision(Action("wait", {"for": other}))


def test_a_circle_of_waiting_seats_is_told_once_to_the_heads(play: Play) -> None:
    for _ in range(3):
        play.tick(P1=waits_for("L1"), L1=waits_for("R1"), R1=waits_for("P1"))
    cycles = [e for e in play.log if e.kind == "wait_cycle"]
    assert [e.data["seats"] for e in cycles] == [["L1", "R1", "P1"]]
    assert cycles[0].tick == 0


def test_the_heads_read_of_the_circle_and_others_do_not(play: Play) -> None:
    play.tick(P1=waits_for("L1"), L1=waits_for("P1"))
    for seat in ("E1", "S1"):
        assert any("circle of waiting" in heard["text"] for heard in play.see(seat)["heard"])
    assert not play.see("K1")["heard"]


def test_a_circle_that_was_broken_is_told_again_when_it_closes_again(play: Play) -> None:
    play.tick(P1=waits_for("L1"), L1=waits_for("P1"))
    play.tick(P1=Decision(Action("inspect")), L1=waits_for("P1"))
    play.ready("P1")
    play.tick(P1=waits_for("L1"), L1=waits_for("P1"))
    assert play.kinds().count("wait_cycle") == 2


def test_a_chain_that_ends_in_work_is_no_circle(play: Play) -> None:
    play.tick(P1=waits_for("L1"), L1=waits_for("R1"), R1=Decision(Action("inspect")))
    assert "wait_cycle" not in play.kinds()


def test_who_waits_after_a_refusal_waits_for_who_holds_the_thing(play: Play) -> None:
    for seat in ("P1", "L1"):
        play.all_do(seat, "move cold_store", "take beef", "move grill")
    play.all_do("P1", "cook_start grilled_beef")
    assert play.refusal("L1", "cook_start", step="grilled_beef") == "equipment_full"
    assert play.do("L1", "wait").data["blocked_by"] == ["P1"]


def test_a_delegator_that_waits_waits_for_its_delegate(play: Play) -> None:
    play.do("S1", "delegate", to="K1", do="wash")
    assert play.do("S1", "wait").data["blocked_by"] == ["K1"]


def test_a_kitchen_where_nothing_moves_on_stalls_then_ends() -> None:
    play = Play(QUICK)
    while not play.kitchen.ended:
        play.tick()
    stalled = next(e for e in play.log if e.kind == "stall_detected")
    assert stalled.at - stalled.data["since"] == 60_000
    end = play.log[-1]
    assert (end.kind, end.data["reason"], end.at) == (
        "session_ended",
        "stalled",
        stalled.at + 120_000,
    )
    assert play.kinds().count("order_expired") == 6
    play.check()


def test_running_about_is_no_progress_and_work_clears_the_stall() -> None:
    play = Play(QUICK)
    while "stall_detected" not in play.kinds():
        play.ready("K1")
        play.do("K1", "move", to="pass" if play.kitchen.seats["K1"].at != "pass" else "dish_pit")
    play.ready("E1")
    assert any("Nothing has moved on" in heard["text"] for heard in play.see("E1")["heard"])
    play.all_do("R1", "move cold_store", "take greens", "move prep", "chop cut_greens")
    assert "stall_cleared" in play.kinds()
    assert play.kitchen.ended is None
    play.check()


def test_a_quiet_house_is_no_stall() -> None:
    play = Play(QUICK.replace("every_s: [10, 20]", "every_s: [10, 20], first_s: 1000"))
    play.wait_s(900)
    assert "stall_detected" not in play.kinds()
