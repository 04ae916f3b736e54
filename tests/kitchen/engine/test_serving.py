"""approve, veto, serve: verdicts, money, notes, penalties."""

from tests.kitchen.engine.play import SMALL, Play

PLAIN = SMALL.replace("notes_percent: 50, lines: [2, 2]", "notes_percent: 0, lines: [1, 1]")
NOTED = SMALL.replace("notes_percent: 50, lines: [2, 2]", "notes_percent: 100, lines: [1, 1]")


def order_for(play: Play, dish: str) -> str:
    play.wait_s(120)
    return next(o["order"] for o in play.see("S1")["orders"] if o["dishes"][0]["dish"] == dish)


def test_a_served_dish_earns_its_value_times_quality(play: Play) -> None:
    plate = play.steak_on_pass(without=None)
    order = order_for(play, "steak")
    event = play.do("S1", "serve", plate=plate, order=order)
    data = event.data
    assert data["income"] == data["value"] * data["quality"] // 100 or data["violations"]
    assert play.kitchen.ledger["income"] == data["income"]
    assert data["on_time"] and data["lateness"] == 0
    assert sorted(data["contents"]) == ["beef", "nuts"]


def test_leaving_out_what_nobody_asked_to_leave_out_costs_quality() -> None:
    play = Play(PLAIN)
    plate = play.steak_on_pass(without="nuts")
    event = play.do("S1", "serve", plate=plate, order=order_for(play, "steak"))
    assert event.data["quality"] <= 80
    play.check()


def test_serving_an_allergen_against_the_note_earns_nothing_and_is_fined() -> None:
    play = Play(NOTED)
    plate = play.steak_on_pass(without=None)
    event = play.do("S1", "serve", plate=plate, order=order_for(play, "steak"))
    assert event.data["violations"] == ["nuts"]
    assert (event.data["income"], event.data["safety"]) == (0, 3000)
    assert play.kitchen.ledger["safety"] == 3000
    play.check()


def test_serving_the_plate_that_the_note_asked_for_is_full_quality() -> None:
    play = Play(NOTED)
    plate = play.steak_on_pass(without="nuts")
    event = play.do("S1", "serve", plate=plate, order=order_for(play, "steak"))
    assert not event.data["violations"]
    assert event.data["quality"] > 80
    play.check()


def test_serving_late_is_charged_by_the_minute() -> None:
    play = Play(PLAIN.replace("patience_s: [3000, 3600]", "patience_s: [60, 60]"))
    plate = play.steak_on_pass(without=None)
    event = play.do("S1", "serve", plate=plate, order=order_for(play, "steak"))
    assert event.data["late_ms"] == event.at - event.data["due"] > 0
    assert event.data["lateness"] == 100 * event.data["late_ms"] // 60_000 > 0
    play.check()


def test_serve_is_refused_without_approval_after_a_veto_and_for_the_wrong_order() -> None:
    play = Play(PLAIN)
    plate = play.steak_on_pass(approve=False)
    order = order_for(play, "steak")
    salad = order_for(play, "salad")
    assert play.refusal("S1", "serve", plate=plate, order=order) == "not_approved"
    play.all_do("S1", "approve steak")
    assert play.refusal("S1", "serve", plate=plate, order=salad) == "not_ordered"
    assert play.refusal("S1", "serve", plate=plate, order="o99") == "unknown"
    assert play.refusal("S1", "serve", plate="soup", order=order) == "not_here"
    play.all_do("E1", "veto steak")
    assert play.refusal("S1", "serve", plate=plate, order=order) == "vetoed"
    play.check()


def test_approve_is_refused_twice_and_away_from_the_pass(play: Play) -> None:
    plate = play.steak_on_pass()
    assert play.refusal("S1", "approve", plate=plate) == "already_judged"
    play.all_do("S1", "move plating")
    assert play.refusal("S1", "approve", plate=plate) == "wrong_station"
    approved = next(e for e in play.log if e.kind == "plate_approved")
    assert approved.data["waited_ms"] > 0


def test_a_vetoed_plate_no_longer_counts_as_made(play: Play) -> None:
    plate = play.steak_on_pass(approve=False)
    before = play.kitchen.count["steak"]
    assert play.do("E1", "veto", plate=plate).kind == "plate_vetoed"
    assert play.kitchen.count["steak"] == before - 1
    assert play.refusal("E1", "veto", plate=plate) == "already_judged"


def test_two_who_serve_the_same_plate_at_once_serve_it_once() -> None:
    from kitchen.engine import Action, Decision

    play = Play(PLAIN)
    plate = play.steak_on_pass()
    order = order_for(play, "steak")
    play.ready("S1")
    play.ready("P1")
    serve = Decision(Action("serve", {"plate": plate, "order": order}))
    events = play.tick(S1=serve, P1=serve)
    assert [e.seat for e in events if e.kind == "dish_served"] == ["S1"]
    assert [e.data["reason"] for e in events if e.kind == "refused"] == ["lost_race"]
    play.check()


def test_an_order_nobody_serves_expires_at_a_price() -> None:
    play = Play(PLAIN.replace("patience_s: [3000, 3600]", "patience_s: [60, 60]"))
    play.wait_s(600)
    expired = [e for e in play.log if e.kind == "order_expired"]
    assert len(expired) == 6
    assert all(e.data["penalty"] == e.data["value"] // 10 for e in expired)
    assert play.kitchen.ended == "all_orders_closed"
    play.check()


def test_taking_every_dish_off_the_menu_pays_no_better_than_doing_nothing() -> None:
    idle, sly = Play(PLAIN), Play(PLAIN)
    for dish in ("steak", "salad"):
        sly.do("E1", "eighty_six", dish=dish)
    for play in (idle, sly):
        while not play.kitchen.ended:
            play.tick()
        play.check()
    assert sly.kitchen.ledger["expired"] == idle.kitchen.ledger["expired"] > 0
