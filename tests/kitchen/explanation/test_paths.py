"""Why an order was late or lost, in kitchens whose answer was worked out by hand."""

import pytest

from kitchen import engine
from kitchen.engine import Action, Decision, Event, Message
from kitchen.engine.metrics.explanation import explain, waited_for
from kitchen.engine.metrics.explanation.acts import extra_ms
from tests.kitchen.engine.play import Play
from tests.kitchen.explanation.conftest import HURRIED, explained, waits_of
from tests.kitchen.metrics.test_sessions import played


def parts(found) -> dict[str, int]:
    return {part: ms // 1000 for part, ms in found.to_json()["parts_ms"].items()}


def serve_late(play: Play, before_s: int = 125) -> None:
    """o1's steak by P1 alone, begun so late that it misses its 200 seconds."""
    play.wait_s(before_s)
    plate = play.steak_on_pass()
    play.do("S1", "serve", plate=plate, order="o1")


def test_a_late_steak_is_split_to_the_second(hurried):
    serve_late(hurried)
    (found,) = explained(hurried)
    assert (found.order, found.fate, found.dish) == ("o1", "late", "steak")
    # take 5, start 5, take out 5, plate 15, approve 5; put is at the pass at once
    assert parts(found) == {
        "work": 35, "cooking": 30, "walking": 20, "unneeded_wait": 130, "wait": 5,
    }  # fmt: skip
    assert waits_of(found) == {("P1", "move cold_store"): 25, ("P1", "cook_take grilled_beef"): 1}
    assert found.to_json()["waited_for_ms"] == {"P1": 180_000, "S1": 10_000}


def test_a_lost_order_was_waiting_for_who_could_have_begun(hurried):
    hurried.wait_s(520)
    found = explained(hurried)[0]
    assert (found.order, found.fate, found.end - found.arrived) == ("o1", "lost", 500_000)
    assert set(found.to_json()["waited_for_ms"]) == {"L1"}  # its post, and as free as P1
    assert waits_of(found) == {("L1", "move cold_store"): 100}


def test_a_plate_that_nobody_judged_was_waiting_for_the_pass(hurried):
    hurried.steak_on_pass(approve=False)
    hurried.wait_s(520)
    found = next(e for e in explained(hurried) if e.order == "o1")
    (longest,) = [s for s in found.to_json()["path"] if s["to_ms"] - s["from_ms"] > 100_000]
    assert (longest["part"], longest["what"]) == ("unneeded_wait", "approve steak")
    assert longest["seat"] in ("E1", "S1")


def test_refusals_on_the_path_are_the_refused_seats(hurried):
    hurried.wait_s(120)
    for _ in range(3):
        assert hurried.refusal("P1", "take", item="beef") == "wrong_station"
    plate = hurried.steak_on_pass()
    hurried.do("S1", "serve", plate=plate, order="o1")
    found = explained(hurried)[0]
    assert parts(found)["refused"] == 3 * hurried.kitchen.plan.refusal // 1000


def test_thinking_and_words_stand_apart_from_what_they_delay(hurried):
    hurried.wait_s(120)
    hurried.ready("P1")
    said = Decision(Action("move", {"to": "cold_store"}), (Message("S1", "soon"),), (), 20_000)
    hurried.tick(P1=said)
    hurried.all_do("P1", "take beef", "move grill", "cook_start grilled_beef")
    hurried.wait_s(35)
    hurried.all_do("P1", "cook_take grilled_beef", "move plating")
    plate = hurried.do("P1", "plate", dish="steak", without="nuts").data["plate"]
    hurried.all_do("P1", "move pass", "put steak")
    hurried.all_do("S1", "approve steak")
    hurried.do("S1", "serve", plate=plate, order="o1")
    found = parts(explained(hurried)[0])
    talk = -(-hurried.kitchen.plan.talk // 5000) * 5
    assert (found["thinking"], found["speaking"]) == (20, talk)


def test_what_had_to_be_delivered_is_nobodys_fault():
    text = HURRIED.replace("stock: 3, shelf_life_s: 3000", "stock: 0, shelf_life_s: 3000")
    play = Play(text, seed=1)
    play.all_do("R1", "move cold_store")
    play.do("R1", "restock", ingredient="beef")
    play.do("S1", "approve_restock", ingredient="beef")
    serve_late(play, before_s=130)
    found = next(e for e in explained(play) if e.order == "o1")
    delivered = next(e.at for e in play.log if e.kind == "delivered")
    steps = [s for s in found.segments if s.part == "delivery"]
    assert [(s.seat, s.start, s.end) for s in steps] == [(None, found.arrived, delivered)]


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("busy_night_1", "random"), ("busy_night_2", "noisy:0.3"), ("overstocked_2", "greedy"),
        ("low_inventory_2", "lazy:0.5"), ("slow_business_3", "brigade"),
        ("busy_night_3", "noisy:0.2:brigade"), ("high_labor_3", "mute:brigade"),
    ],
)  # fmt: skip
def test_each_path_goes_from_arrival_to_end_without_a_gap(name, policy):
    log = played(name, 3, policy)
    found = explain(engine.load_scenario(name), 3, log)
    late = {e.data["order"] for e in log if e.kind == "order_served" and not e.data["on_time"]}
    lost = {e.data["order"] for e in log if e.kind == "order_expired" and e.data["arrived"]}
    assert {e.order for e in found if e.fate == "late"} == late
    assert {e.order for e in found if e.fate == "lost"} == lost
    assert found or not late | lost
    for order in found:
        at = order.arrived
        for segment in order.segments:
            assert segment.start == at < segment.end, order
            at = segment.end
        assert at == max(order.end, order.arrived)
        row = order.to_json()
        assert sum(row["parts_ms"].values()) == order.end - order.arrived
        alone = sum(row["parts_ms"].get(part, 0) for part in ("cooking", "delivery"))
        assert sum(row["waited_for_ms"].values()) == order.end - order.arrived - alone
    assert sum(waited_for(found).values()) == sum(
        ms for order in found for ms in order.to_json()["waited_for_ms"].values()
    )


def test_with_own_eyes_an_order_that_nobody_heard_of_waited_for_the_head():
    log = played("low_inventory_3", 3, "null")
    found = explain(engine.load_scenario("low_inventory_3"), 3, log)
    assert found and all(set(e.to_json()["waited_for_ms"]) == {"E1"} for e in found)
    assert {wait for e in found for wait in waits_of(e)} == {("E1", "speak")}


def test_events_from_json_explain_as_much(hurried):
    serve_late(hurried)
    again = [Event.from_json(event.to_json()) for event in hurried.log]
    assert explain(hurried.kitchen.scenario, 1, again) == explained(hurried)


def test_a_log_of_another_seed_is_refused(hurried):
    hurried.wait_s(10)
    with pytest.raises(ValueError, match="not of busy_night_2 with seed 2"):
        explain(hurried.kitchen.scenario, 2, hurried.log)


def test_a_lost_order_whose_dish_lay_in_somebodys_hands_was_waiting_for_it_to_be_put(hurried):
    hurried.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    hurried.wait_s(35)
    hurried.all_do("P1", "cook_take grilled_beef", "move plating")
    hurried.do("P1", "plate", dish="steak", without="nuts")
    hurried.wait_s(520)
    found = next(e for e in explained(hurried) if e.order == "o1")
    assert found.segments[-1].seat == "P1"
    assert any(action == "put steak" for _, action in waits_of(found))


def test_a_lost_order_whose_dish_stood_elsewhere_was_waiting_for_it_to_be_carried(hurried):
    hurried.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    hurried.wait_s(35)
    hurried.all_do("P1", "cook_take grilled_beef", "move plating")
    hurried.do("P1", "plate", dish="steak", without="nuts")
    hurried.all_do("P1", "put steak")
    hurried.wait_s(520)
    found = next(e for e in explained(hurried) if e.order == "o1")
    assert any(action == "take steak" for _, action in waits_of(found))


def test_a_dish_that_has_left_the_menu_is_nobodys_to_make():
    play = Play(HURRIED, seed=1)
    play.wait_s(520)
    log = [
        e if e.kind != "order_expired" else e._replace(data={**e.data, "dishes": ["ragout"]})
        for e in play.log
    ]
    found = explain(play.kitchen.scenario, 1, log)
    assert found and {e.dish for e in found} == {"ragout"}
    assert all(e.segments[-1].end == e.end for e in found)


@pytest.mark.parametrize("extra", [0, 7_000])
def test_washing_takes_as_long_as_its_plates_do(hurried, extra):
    plan = hurried.kitchen.plan
    own = -(-2 * plan.plate_wash // plan.beat) * plan.beat
    washed = Event("wash_started", 0, 1, "K1", {"plates": 2, "until": own + extra})
    assert extra_ms(washed, plan) == extra
