"""Coordination figures on small kitchens whose answers are known."""

import pytest

from kitchen import engine
from kitchen.engine.metrics import Log, measure, over_mute
from kitchen.engine.metrics.coordination import _known, coordination, words_said
from tests.kitchen.engine.play import SMALL, Play
from tests.kitchen.metrics.test_sessions import played


def figures(play: Play) -> dict:
    return coordination(play.kitchen.scenario, 1, Log(play.log))


def test_the_fate_of_each_task_is_counted():
    play = Play()
    play.wait_s(60)
    done = play.do("S1", "delegate", to="K1", do="move", what="prep").data["task"]
    play.do("K1", "move", to="prep")
    declined = play.do("S1", "delegate", to="R1", do="chop", what="cut_greens").data["task"]
    play.say("R1", "S1", f"decline {declined}")
    accepted = play.do("S1", "delegate", to="L2", do="cook_start", what="fried_greens").data["task"]
    play.say("L2", "S1", f"accept {accepted}")
    play.do("S1", "delegate", to="P1", do="plate", what="steak")
    play.wait_s(700)
    tasks = figures(play)["tasks"]
    assert done != declined != accepted
    fates = [tasks[name] for name in ("done", "declined", "ignored", "abandoned", "open")]
    assert (tasks["given"], fates) == (4, [1, 1, 1, 1, 0])


def test_a_cook_without_the_post_can_not_carry_out_an_order():
    play = Play()
    play.wait_s(60)
    play.do("S1", "delegate", to="L2", do="cook_start", what="grilled_beef")
    play.do("S1", "delegate", to="R1", do="chop", what="grilled_beef")
    play.do("S1", "delegate", to="L1", do="cook_start", what="grilled_beef")
    assert figures(play)["tasks"]["impossible"] == 2
    play.do("S1", "delegate", to="E1", do="move")
    assert figures(play)["orders_turned_down"] == 1


def test_two_givers_with_two_minds_contradict_each_other():
    play = Play()
    play.wait_s(60)
    play.do("S1", "delegate", to="L1", do="cook_start", what="grilled_beef")
    play.do("P1", "delegate", to="L1", do="move", what="prep")
    assert figures(play)["tasks"]["contradictory"] == 1


def test_more_tasks_than_portions_are_redundant():
    play = Play(SMALL.replace("count: 6", "count: 2"))
    play.wait_s(60)
    wanted = sum(
        line[0] == "steak" for order in play.kitchen.orders.values() for line in order.lines
    )
    for seat, giver in (("L1", "S1"), ("L1", "E1"), ("P1", "S1"), ("P1", "E1"), ("L1", "P1")):
        play.do(giver, "delegate", to=seat, do="cook_start", what="grilled_beef")
    tasks = figures(play)["tasks"]
    assert tasks["given"] - tasks["redundant"] == wanted < 5


def test_on_a_board_nothing_lags_and_with_own_eyes_it_does():
    board = measure(engine.load_scenario("busy_night_1"), 1, played("busy_night_1", 1, "greedy"))
    assert board["coordination"]["information_lag"]["counted"] == 0
    eyes = engine.load_scenario("slow_business_3")
    lag = measure(eyes, 3, played("slow_business_3", 3, "brigade"))["coordination"][
        "information_lag"
    ]
    assert lag["counted"] > 20 and 0 < lag["mean_ms"] <= lag["longest_ms"]


@pytest.mark.parametrize(
    ("moves", "known"),
    [
        ([], 50),  # nobody ever stands there
        ([(20, "pass", 30)], 50),  # somebody stood there already
        ([(20, "pass", 30), (40, "grill", 45)], 50),
        ([(60, "grill", 70), (80, "pass", 95)], 95),
        ([(20, "pass", 30), (40, "grill", 45), (60, "pass", 75)], 75),
        ([(20, "pass", 30), (60, "grill", 65)], 50),
    ],
)
def test_a_ticket_is_known_when_somebody_stands_at_the_pass(moves, known):
    start = engine.Event("session_started", 0, 0, None, {"seats": {"R1": "prep_cook"}})
    walked = [
        engine.Event("seat_moved", at, 0, "R1", {"to": to, "until": until})
        for at, to, until in moves
    ]
    assert _known(engine.load_scenario("slow_business_3"), Log([start, *walked]), 50) == known


def test_the_bottleneck_is_who_was_waited_for_longest():
    found = measure(engine.load_scenario("busy_night_1"), 3, played("busy_night_1", 3, "null"))
    shown = found["coordination"]
    assert shown["bottleneck"] == "P1"
    assert shown["bottleneck_share"] == shown["waited_for_ms"]["P1"] / sum(
        shown["waited_for_ms"].values()
    )


@pytest.mark.parametrize(
    ("s", "mute", "words", "per"), [(900, 500, 200, 200.0), (300, 500, 50, -400.0), (1, 1, 0, None)]
)
def test_value_over_the_mute_run_is_per_100_words(s, mute, words, per):
    assert over_mute(s, mute, words)["cents_per_100_words"] == per


def test_words_of_messages_count_and_notes_do_not():
    play = Play()
    play.say("S1", "P1", "two steaks, please")
    play.note("S1", "steaks", "two were asked for")
    assert words_said(Log(play.log)) == 3
