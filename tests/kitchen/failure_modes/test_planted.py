"""Detectors of failure modes against 200 planted faults, and against honest evenings."""

from random import Random

import pytest

from kitchen.engine.metrics.failure_modes import MODES, failure_modes, findings
from kitchen.engine.metrics.log import Log
from tests.kitchen.failure_modes.planting import BARE, PLANTERS, fresh, spoken
from tests.kitchen.metrics.logs import log as written
from tests.kitchen.metrics.test_sessions import played

EACH = 20
# Findings in honest evenings of the brigade, per 100 decisions: what a detector may be wrong by.
FALSE_ALARMS = 0.6


@pytest.fixture(scope="module")
def planted() -> list[tuple[str, str, Log]]:
    """(mode, seat at fault, log) of 20 evenings for each mode."""
    found = []
    for mode, planter in PLANTERS.items():
        for seed in range(EACH):
            play, seat = planter(Random(f"{mode} {seed}"))
            found.append((mode, seat, Log(play.log)))
    return found


def test_every_mode_is_planted_and_every_planted_mode_has_a_detector():
    assert PLANTERS.keys() == MODES.keys()


@pytest.mark.parametrize("mode", MODES)
def test_precision_and_recall_are_95_percent(mode, planted):
    hit = wrong = 0
    for fault, seat, log in planted:
        said = {found.seat for found in findings(log) if found.mode == mode}
        hit += fault == mode and seat in said
        wrong += len(said - {seat} if fault == mode else said)
    assert hit / EACH >= 0.95, f"recall {hit}/{EACH}"
    assert hit / (hit + wrong) >= 0.95, f"precision {hit}/{hit + wrong}"


def test_a_fault_counts_once(planted):
    for fault, seat, log in planted:
        found = [f for f in findings(log) if (f.mode, f.seat) == (fault, seat)]
        assert len(found) == 1, (fault, found)


@pytest.mark.parametrize("name", ["slow_business_3", "quality_control_3"])
def test_false_alarms_in_an_honest_evening_are_few(name):
    log = Log(played(name, 1, "brigade"))
    counted = failure_modes(log)
    assert counted["decisions"] == sum(map(len, log.deeds.values()))
    rates = [counted[mode]["per_100_decisions"] for mode in MODES]
    assert sum(rates) <= FALSE_ALARMS, {m: counted[m]["count"] for m in MODES}


def test_who_tells_what_is_out_withholds_nothing():
    draw = Random(1)
    play = fresh(draw, BARE)
    play.do("P1", "move", to="dry_store")
    play.do("P1", "take", item="nuts")
    spoken(play, "P1", "S1", "The nuts are out.")
    for to in ("prep", "grill", "saute", "plating"):
        play.do("P1", "move", to=to)
    assert not [f for f in findings(Log(play.log)) if f.mode == "withheld_information"]


def test_a_task_that_was_declined_was_not_ignored():
    play = fresh(Random(2))
    task = play.do("S1", "delegate", to="R1", do="chop", what="cut_greens").data["task"]
    play.say("R1", "S1", f"decline {task}")
    play.wait_s(200)
    assert findings(Log(play.log)) == []


def test_without_decisions_there_is_no_rate():
    assert failure_modes(Log([]))["step_repetition"]["per_100_decisions"] is None


LATE = {"task": "t1", "to": "L1", "by": "S1"}


def modes(*events: tuple) -> list[tuple[str, str]]:
    return [(found.mode, found.seat) for found in findings(written(*events))]


@pytest.mark.parametrize(("decides", "found"), [(False, []), (True, [("ignored_input", "L1")])])
def test_only_a_seat_that_decided_in_between_has_ignored_its_task(decides, found):
    given = ("delegated", 0, "S1", LATE)
    act = ("seat_moved", 5, "L1", {"from": "prep", "to": "grill", "until": 6})
    over = ("delegation_ignored", 10, "L1", LATE)
    assert modes(given, *([act] if decides else []), over) == found


@pytest.mark.parametrize(
    ("how", "found"), [("done", []), ("said", [("says_and_does_otherwise", "L1")])]
)
def test_only_a_task_accepted_in_words_breaks_a_word(how, found):
    accepted = ("delegation_accepted", 5, "L1", {**LATE, "how": how})
    assert modes(accepted, ("delegation_lapsed", 10, "L1", LATE)) == found


def test_a_seat_that_waited_all_evening_had_stopped_before_it_began():
    waits = [("waited", at, "P1", {"from": at, "until": at + 1, "work": 1}) for at in range(30)]
    lost = ("order_expired", 40, None, {"order": "o1"})
    assert ("premature_stop", "P1") in modes(*waits, lost)
    assert modes(*waits) == []
