"""delegate, assign, reprioritise, eighty_six, restore, standing orders, speech, notes."""

import pytest

from kitchen.engine import Event, advance, decide, lay_out, load_scenario, observe
from kitchen.engine.options import options
from kitchen.engine.words import AUTHORITY
from tests.kitchen.engine.play import OWN_EYES, SMALL, Play


def last(play: Play, kind: str) -> Event:
    return next(e for e in reversed(play.log) if e.kind == kind)


def test_a_task_is_accepted_when_the_seat_says_so(play: Play) -> None:
    given = play.do("S1", "delegate", to="R1", do="chop", what="cut_greens")
    assert given.data["chain"] == "direct"
    play.ready("R1")
    assert play.see("R1")["tasks"][0]["do"] == "chop"
    play.say("R1", "S1", f"accept {given.data['task']}, chef")
    accepted = last(play, "delegation_accepted")
    assert (accepted.data["how"], accepted.seat) == ("said", "R1")


def test_a_task_is_accepted_and_done_when_the_seat_starts_it(play: Play) -> None:
    play.do("S1", "delegate", to="R1", do="take", what="greens")
    play.all_do("R1", "move cold_store", "take beef")
    assert "delegation_done" not in play.kinds()
    play.all_do("R1", "take greens")
    assert last(play, "delegation_accepted").data["how"] == "started"
    assert last(play, "delegation_done").data["after_ms"] > 0
    assert not play.kitchen.tasks


def test_a_task_can_be_declined_and_one_without_an_answer_is_ignored(play: Play) -> None:
    first = play.do("S1", "delegate", to="K1", do="wash")
    play.say("K1", "S1", f"decline {first.data['task']}")
    assert "delegation_declined" in play.kinds()
    play.do("S1", "delegate", to="K1", do="wash")
    play.wait_s(190)
    assert last(play, "delegation_ignored").data["to"] == "K1"


def test_an_accepted_task_that_is_never_done_lapses(play: Play) -> None:
    given = play.do("S1", "delegate", to="K1", do="wash")
    play.say("K1", "S1", f"accept {given.data['task']}")
    play.wait_s(620)
    assert "delegation_lapsed" in play.kinds()
    assert "delegation_ignored" not in play.kinds()


def test_nobody_can_answer_for_another(play: Play) -> None:
    given = play.do("S1", "delegate", to="R1", do="chop")
    play.say("K1", "S1", f"accept {given.data['task']}")
    assert "delegation_accepted" not in play.kinds()


def test_delegation_keeps_to_authority_and_tells_when_it_skips_a_rank(play: Play) -> None:
    assert play.refusal("P1", "delegate", to="L2", do="take") == "no_authority"
    assert play.refusal("P1", "delegate", to="S1", do="serve") == "no_authority"
    assert play.refusal("S1", "delegate", to="E1", do="move") == "no_authority"
    assert play.refusal("S1", "delegate", to="R1", do="wash") == "unknown"
    assert play.do("P1", "delegate", to="L1", do="take").data["chain"] == "direct"
    assert play.refusal("P1", "delegate", to="L1", do="put") == "task_open"
    assert play.do("E1", "delegate", to="K1", do="wash").data["chain"] == "skip"
    assert play.refusal("L1", "delegate", to="K1", do="wash") == "not_your_role"


def test_assign_gives_a_cook_a_new_post(play: Play) -> None:
    assert play.do("S1", "assign", to="L1", station="saute").kind == "assigned"
    assert play.kitchen.seats["L1"].posts == ("saute",)
    assert play.refusal("S1", "assign", to="L1", station="saute") == "nothing_to_do"
    assert play.refusal("S1", "assign", to="L1", station="oven") == "unknown"
    assert play.refusal("S1", "assign", to="K1", station="grill") == "nothing_to_do"
    play.all_do("L1", "move cold_store", "take beef", "move grill")
    assert play.refusal("L1", "cook_start", step="grilled_beef") == "not_your_station"


def test_an_idle_cook_is_offered_where_work_waits(play: Play) -> None:
    def offered() -> set[tuple[str, str]]:
        options = play.see("S1")["options"]
        return {(o["to"], o["station"]) for o in options if o["name"] == "assign"}

    assert offered() == set()
    while not any(row["do"] == "cook_start" for row in play.see("S1").get("to_make", [])):
        play.tick()
    assert offered() == {("L2", "grill")}
    play.do("S1", "assign", to="L2", station="grill")
    assert offered() == set()


@pytest.mark.parametrize("name", ["busy_night_2", "slow_business_2", "high_labor_2"])
def test_every_authority_has_its_hour_in_the_shipped_scenarios(name: str) -> None:
    kitchen, offered = lay_out(load_scenario(name), 1), set()
    while kitchen.ended is None:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        offered |= {option["name"] for row in seen.values() for option in row["options"]}
        advance(kitchen, {seat: decide("greedy", row, seed=1) for seat, row in seen.items()})
    assert offered >= {*AUTHORITY} - {"restore", "approve_restock"}


def test_reprioritise_puts_an_order_first(play: Play) -> None:
    play.wait_s(120)
    orders = [row["order"] for row in play.see("S1")["orders"]]
    play.do("S1", "reprioritise", order=orders[-1])
    assert play.see("S1")["orders"][0]["order"] == orders[-1]
    assert play.refusal("S1", "reprioritise", order=orders[-1]) == "nothing_to_do"
    assert play.refusal("S1", "reprioritise", order="o99") == "unknown"


def test_a_dish_off_the_menu_is_struck_from_new_tickets_until_restored(play: Play) -> None:
    play.do("E1", "eighty_six", dish="steak")
    assert play.refusal("E1", "eighty_six", dish="steak") == "off_menu"
    events = play.wait_s(120)
    arrived = [e for e in events if e.kind == "order_arrived" and e.at > 10_000]
    assert arrived
    assert all(line["dish"] != "steak" for e in arrived for line in e.data["lines"])
    assert any(e.data["struck"] for e in arrived)
    play.do("E1", "restore", dish="steak")
    assert play.see("P1").get("off_menu", []) == []
    assert play.refusal("E1", "restore", dish="steak") == "off_menu"
    assert play.refusal("E1", "restore", dish="soup") == "unknown"


def test_a_quality_rule_is_kept_or_broken_by_each_plate_served(play: Play) -> None:
    play.do("E1", "standing_order", rule="min_quality", value="99")
    plate = play.steak_on_pass(without="nuts")
    play.wait_s(200)
    orders = [o for o in play.see("S1")["orders"] if any(d["dish"] == "steak" for d in o["dishes"])]
    served = play.do("S1", "serve", plate=plate, order=orders[0]["order"])
    kind = "kept" if served.data["quality"] >= 99 else "broken"
    assert last(play, f"standing_order_{kind}").seat == "S1"
    assert "standing_order_broken" in play.kinds()


def test_a_table_rule_tests_only_plates_for_that_table() -> None:
    text = SMALL.replace("lines: [2, 2]", "lines: [1, 1], tables: 1")
    play = Play(text)
    play.do("E1", "standing_order", rule="no_allergen", value="nuts", table=1)
    play.do("E1", "standing_order", rule="no_allergen", value="nuts", table=7)
    plate = play.steak_on_pass(without="nuts")
    play.wait_s(200)
    orders = [o for o in play.see("S1")["orders"] if o["dishes"][0]["dish"] == "steak"]
    play.do("S1", "serve", plate=plate, order=orders[0]["order"])
    kept = [e for e in play.log if e.kind == "standing_order_kept"]
    assert [e.data["rule_id"] for e in kept] == ["r1"]
    play.check()


def test_stay_and_no_dish_are_checked_when_they_are_broken_or_at_the_end(play: Play) -> None:
    play.do("E1", "standing_order", rule="stay", value="grill", to="L1")
    play.do("E1", "standing_order", rule="stay", value="dish_pit", to="K1")
    play.do("E1", "standing_order", rule="no_dish", value="steak")
    play.all_do("L1", "move plating")
    assert last(play, "standing_order_broken").seat == "L1"
    play.steak_on_pass()
    assert last(play, "standing_order_broken").data["rule"] == "no_dish"
    while not play.kitchen.ended:
        play.tick()
    kept = [e for e in play.log if e.kind == "standing_order_kept"]
    assert [(e.seat, e.data["about"]) for e in kept] == [("K1", "dish_pit")]


@pytest.mark.parametrize(
    "args",
    [
        {"rule": "min_quality", "value": "no"},
        {"rule": "min_quality", "value": "500"},
        {"rule": "min_quality", "value": "70", "table": 3},
        {"rule": "no_allergen", "value": "nuts"},
        {"rule": "no_allergen", "value": "salt", "table": 3},
        {"rule": "no_dish"},
        {"rule": "stay", "value": "grill"},
        {"rule": "stay", "value": "grill", "to": "Z1"},
        {"rule": "stay", "value": "pass", "to": "E1"},
        {"rule": "be_nice"},
    ],
)
def test_a_standing_order_that_can_not_be_checked_is_refused(play: Play, args: dict) -> None:
    assert play.refusal("S1", "standing_order", **args) in (
        "bad_argument",
        "unknown",
        "no_authority",
    )
    assert not play.kitchen.rules


def test_a_standing_order_is_not_given_twice(play: Play) -> None:
    play.do("E1", "standing_order", rule="min_quality", value="70")
    assert play.refusal("S1", "standing_order", rule="min_quality", value="70") == "nothing_to_do"
    assert (
        play.see("K1")["standing_orders"][0]["text"] == "no plate below quality 70 leaves the pass"
    )


def test_words_are_heard_once_with_the_chain_of_command_and_cost_time(play: Play) -> None:
    events = play.say("S1", "P1", "Two steaks, please")
    said = next(e for e in events if e.kind == "said")
    waited = next(e for e in events if e.kind == "waited" and e.seat == "S1")
    assert said.data["chain"] == "down"
    assert waited.data["until"] - waited.at > 5000
    play.ready("P1")
    assert play.see("P1")["heard"] == [{"from": "S1", "text": "Two steaks, please"}]
    play.tick()
    play.ready("P1")
    assert play.see("P1")["heard"] == []


@pytest.mark.parametrize(
    ("speaker", "listener", "chain"),
    [("L1", "P1", "up"), ("P1", "L1", "down"), ("L2", "S1", "up"), ("L1", "S1", "outside"),
     ("E1", "K1", "outside"), ("E1", "S1", "down"), ("L1", "L2", "peer"), ("K1", "all", "all")],
)  # fmt: skip
def test_the_chain_of_command_is_recorded(
    play: Play, speaker: str, listener: str, chain: str
) -> None:
    play.say(speaker, listener, "hello")
    assert last(play, "said").data["chain"] == chain


@pytest.mark.parametrize("to", ["Z9", "S1", "sous_chef"])
def test_who_speaks_to_nobody_is_told_so(play: Play, to: str) -> None:
    play.say("S1", to, "hello?")
    assert last(play, "said").data["chain"] == "nobody"
    play.ready("S1")
    (heard,) = play.see("S1")["heard"]
    assert heard["from"] == "kitchen"
    assert to in heard["text"]
    assert not play.see("P1")["heard"]


def test_a_note_stays_in_its_own_notebook_until_it_is_emptied(play: Play) -> None:
    play.note("P1", "table 7", "no nuts, all evening")
    play.ready("P1")
    assert play.see("P1")["notebook"] == {"table 7": "no nuts, all evening"}
    assert "notebook" not in play.see("S1")
    play.note("P1", "table 7", "")
    play.ready("P1")
    assert "notebook" not in play.see("P1")


def test_with_own_eyes_tickets_are_put_first_at_the_pass_alone() -> None:
    play = Play(OWN_EYES)
    play.wait_s(60)
    play.all_do("S1", "move prep")
    assert play.refusal("S1", "reprioritise", order="o1") == "wrong_station"
    play.all_do("S1", "move pass")
    assert play.do("S1", "reprioritise", order="o2").kind == "reprioritised"


def test_a_ticket_that_comes_first_is_not_offered_to_be_put_first(play: Play) -> None:
    play.wait_s(60)
    play.do("S1", "reprioritise", order="o2")
    kitchen = play.kitchen.copy()
    kitchen.orders["o1"].rank = kitchen.rank  # as if both had been put first together
    found = {a.args["order"] for a in options(kitchen, "S1") if a.name == "reprioritise"}
    assert found and not found & {"o1", "o2"}
