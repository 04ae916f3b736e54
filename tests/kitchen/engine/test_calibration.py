"""The ladder of players and its gates: each gate can pass and can fail."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kitchen.engine import (
    RULESET,
    Decision,
    decide,
    lay_out,
    load_scenario,
    observe,
    reference_value,
)
from kitchen.engine.calibration import PlayerError, calibrate, gates, pairs_needed, player, power
from kitchen.engine.calibration.plays import share
from kitchen.engine.ceilings import Ceiling
from kitchen.engine.metrics import null_score
from tests.kitchen.engine.play import SMALL, parsed

BUSY = load_scenario("busy_night_2")


def seen(seat: str) -> dict[str, Any]:
    return observe(lay_out(BUSY, 1), seat)


@pytest.mark.parametrize("seat", sorted(BUSY.seats))
def test_a_chance_of_nothing_changes_nothing_and_of_one_everything(seat: str) -> None:
    look = seen(seat)
    assert player("noisy:0")(look, 1) == decide("greedy", look, seed=1)
    assert player("lazy:0")(look, 1) == decide("greedy", look, seed=1)
    assert player("noisy:1")(look, 1) == decide("random", look, seed=1)
    assert player("lazy:1")(look, 1) == Decision()


def test_a_player_who_errs_rarely_errs_at_instants_at_which_another_errs_too() -> None:
    looks = [{**seen("P1"), "tick": tick} for tick in range(400)]
    rare, often = (
        {look["tick"] for look in looks if player(name)(look, 3) != decide("greedy", look, seed=3)}
        for name in ("noisy:0.05", "noisy:0.5")
    )
    assert rare < often
    assert len(looks) // 4 < len(often) < len(looks)


def test_a_mute_player_neither_speaks_nor_directs_but_judges_plates() -> None:
    orders = {"name": "delegate", "to": "L1", "do": "plate"}
    approve = {"name": "approve", "plate": "steak#1"}
    for option, silent in ((orders, True), (approve, False)):
        look = {"tick": 1, "seat": "S1", "brigade": {"S1": "sous_chef", "L1": "line_cook"}}
        look |= {"options": [option]}
        done = [player("mute:random")(look | {"tick": tick}, 1) for tick in range(60)]
        assert not any(decision.messages for decision in done)
        assert all((decision.action is None) is silent for decision in done)


def test_a_stamp_approves_what_it_is_offered_and_else_waits() -> None:
    wait, approve = {"name": "wait"}, {"name": "approve", "plate": "steak#1"}
    assert player("stamp")({"options": [wait]}, 1) == Decision()
    action = player("stamp")({"options": [wait, approve]}, 1).action
    assert action is not None and action.to_json() == approve


def test_what_a_player_changes_may_itself_be_changed() -> None:
    assert player("noisy:0:lazy:1")(seen("P1"), 1) == Decision()


@pytest.mark.parametrize(
    "name",
    ["", "chess", "noisy", "noisy:", "noisy:2", "noisy:nan", "lazy:-1", "greedy:1", "mute:x"],
)
def test_a_name_that_no_player_has_is_an_error_that_says_what_to_write(name: str) -> None:
    with pytest.raises(PlayerError, match=r"write one of|needs a chance"):
        player(name)


def test_a_share_is_the_score_before_it_is_clipped() -> None:
    seats = parsed(SMALL).seats
    assert share(parsed(SMALL), 1, dict.fromkeys(seats, "null")) == 0
    greedy = share(parsed(SMALL), 1, dict.fromkeys(seats, "greedy"))
    assert greedy == pytest.approx(95.902, abs=0.001)


MEANS = {"null": 0.0, "random": 4.0, "noisy:0.8": 10.0, "noisy:0.5": 30.0, "noisy:0.2": 50.0,
         "noisy:0.05": 70.0, "greedy": 80.0}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "failed"),
    [
        ("greedy", 80.0, []),
        ("null", 0.1, ["bottom"]),
        ("random", 5.1, ["bottom"]),
        ("noisy:0.8", -0.1, ["ladder"]),
        ("noisy:0.05", 80.1, ["ladder"]),
        ("noisy:0.05", 80.0, []),
        ("greedy", 90.1, ["headroom"]),
        ("line_cook=null", 70.1, ["line_cook=null"]),
        ("line_cook=null", 70.0, []),
        ("sous_chef=stamp", 79.0, ["sous_chef=stamp"]),
    ],
)
def test_each_gate_passes_and_fails_at_its_bound(
    name: str, value: float, failed: list[str]
) -> None:
    assert _failed({**MEANS, name: value}) == failed


def _failed(means: dict[str, float]) -> list[str]:
    judged = [gates._bottom(means), gates._ladder(means, gates.ladder_of(2))]
    judged += gates._headroom(BUSY, [41], {"greedy": [means["greedy"]]})
    judged += gates._roles(means, "greedy")
    return [gate.name for gate in judged if gate.passed is False]


@pytest.mark.parametrize(
    ("silent", "reached", "passed"),
    [("greedy", 28.0, True), ("speculative", 28.1, False), ("mute:brigade", 29.0, False)],
)
def test_who_says_nothing_may_reach_a_third_of_who_talks(
    silent: str, reached: float, passed: bool
) -> None:
    means = {"mute:brigade": 0.0, "greedy": 0.0, "speculative": 0.0, "brigade": 80.0}
    gate = gates._silent({**means, silent: reached}, "brigade")
    assert (gate.name, gate.passed) == ("silence", passed)
    assert silent in gate.measured


@pytest.mark.parametrize(("reached", "passed"), [(20.0, False), (26.0, True), (43.0, False)])
def test_with_own_eyes_the_brigade_stands_between_two_bounds(
    reached: float, passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = load_scenario("busy_night_3")
    seats = tuple(sorted(own.seats))
    middle = (null_score(own, 1, seats) + reference_value(own, 1)) // 2
    half = Ceiling(own.name, own.digest, RULESET, seats, 1, 0, middle, "by hand")
    monkeypatch.setattr(gates, "shipped", lambda scenario, seed, seats: half)
    (gate,) = gates._headroom(own, [1], {"brigade": [reached]})
    assert gate.passed is passed and gate.bound.startswith("brigade between 50 and 85")


def test_without_a_certified_ceiling_a_scenario_is_open_and_so_not_calibrated() -> None:
    scenario = load_scenario("overstocked_1")
    result = calibrate(scenario, [41, 42])
    assert result.digest == scenario.digest
    low = gates.judged(scenario, (41, 42), {**result.shares, "planner": [80.0, 80.0]})
    assert {gate.name: gate.passed for gate in low.gates}["planner"] is None
    assert not low.calibrated
    assert low._replace(gates=[g._replace(passed=True) for g in low.gates]).calibrated
    assert all(len(values) == 2 for values in result.shares.values())
    assert calibrate(scenario, [41, 42]) == result


@pytest.mark.parametrize(("reached", "passed"), [(44.0, True), (46.0, False)])
def test_with_certified_ceilings_headroom_is_decided(
    reached: float, passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ceiling half-way between S_null and S_ref doubles every share."""
    seats = tuple(sorted(BUSY.seats))
    middle = (null_score(BUSY, 1, seats) + reference_value(BUSY, 1)) // 2
    half = Ceiling(BUSY.name, BUSY.digest, RULESET, seats, 1, 0, middle, "by hand")
    monkeypatch.setattr(gates, "shipped", lambda scenario, seed, seats: half)
    shares = {"greedy": [reached], "planner": [reached]}
    headroom, planner = gates._headroom(BUSY, [1], shares)
    assert (headroom.name, headroom.passed) == ("headroom", passed)
    assert (planner.name, planner.passed) == ("planner", reached >= 45)
    assert headroom.measured == planner.measured == f"{2 * reached:.1f} of the ceiling"
    monkeypatch.undo()
    assert gates._headroom(BUSY, [1], shares, {1: half}) == [headroom, planner]
    (none, _) = gates._headroom(BUSY, [1], shares, {})  # of this seed no ceiling was found
    assert none.measured.endswith("1 seeds have no ceiling")


@pytest.mark.parametrize(("share", "passed"), [(89.9, None), (90.0, True)])
def test_a_planner_with_enough_of_s_ref_has_enough_of_any_ceiling(
    share: float, passed: bool | None
) -> None:
    (gate,) = gates._headroom(load_scenario("slow_business_1"), [41], {"planner": [share]})
    assert (gate.name, gate.passed) == ("planner", passed)


def test_every_role_of_a_brigade_is_tried_and_every_head_as_a_stamp() -> None:
    names = set(gates.brigades(BUSY))
    assert {f"{role}=null" for role in BUSY.seats.values()} < names
    assert {"executive_chef=stamp", "sous_chef=stamp"} < names
    assert not any("=" in name for name in gates.brigades(load_scenario("busy_night_1")))


def test_more_chance_needs_more_pairs_and_what_differs_between_scenarios_needs_none() -> None:
    # sd 10 and 10 points: (1.96 + 0.84)^2 = 7.85, so 8 pairs.
    assert pairs_needed([[0, 10, 20]]) == 8
    assert pairs_needed([[0, 20, 40]]) == 32
    assert pairs_needed([[5, 5, 5], [50, 50, 50]]) == 2
    with pytest.raises(ValueError, match=r"^seeds: at least two are needed to say how much chance"):
        pairs_needed([[3]])


@pytest.mark.parametrize(("spread", "passed"), [(10, True), (60, False)])
def test_a_level_whose_seeds_cannot_tell_neighbours_apart_fails(spread: int, passed: bool) -> None:
    shares = {"greedy": [0, spread, 2 * spread], "noisy:0.05": [0, 0, 0], "noisy:0.2": [0, 0, 0]}
    result: Any = SimpleNamespace(shares=shares, level=2)
    assert power([result]).passed is passed


def test_with_own_eyes_silence_is_judged_too_and_the_verdict_keeps_rounded_means() -> None:
    own = load_scenario("busy_night_3")
    names = list(gates.brigades(own))
    assert {"mute:brigade", "speculative", "line_cook=null"} < set(names)
    shares = {name: [0.0, 0.0] for name in names} | {"brigade": [79.0, 80.44]}
    found = gates.judged(own, (11, 12), shares)
    assert [gate.name for gate in found.gates if gate.name == "silence"] == ["silence"]
    kept = found.verdict
    assert (kept.scenario, kept.digest, kept.seeds) == (own.name, own.digest, (11, 12))
    assert kept.means["brigade"] == 79.7
    assert kept.gates[0] == found.gates[0]._asdict()
    assert kept.comparable(kept._replace(seeds=(1,)))
    assert not kept.comparable(kept._replace(ruleset="older"))
    assert not kept.comparable(kept._replace(digest="another"))


@pytest.mark.parametrize(("left", "passed"), [(64.9, True), (65.1, False)])
def test_where_facts_are_told_once_who_forgets_has_to_lose(left: float, passed: bool) -> None:
    long = load_scenario("slow_business_4")
    names = list(gates.brigades(long))
    shares = {name: [0.0] for name in names} | {"brigade": [80.0], "forgetful:20": [left]}
    (gate,) = [g for g in gates.judged(long, (1,), shares).gates if g.name == "forgetful:20"]
    assert gate.passed is passed and gate.bound == "loses at least 15"
    assert "forgetful:20" not in gates.brigades(load_scenario("busy_night_3"))
