"""No evening that the engine can play is worth more than the ceiling."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitchen import engine
from kitchen.engine.calibration import player
from kitchen.engine.ceilings import all_shipped, shipped, upper_bound
from kitchen.engine.ceilings.foresight import Foreseen, _played
from kitchen.engine.layout import lay_out

PLAYERS = (
    "greedy", "brigade", "noisy:0.05:brigade", "mute", "noisy:0.05", "noisy:0.2", "noisy:0.5",
    "lazy:0.3", "random", "null",
)  # fmt: skip


def played(name: str, seed: int, seats: dict[str, str]) -> int:
    """S in cents when each seat is held by a scripted player."""
    scenario = engine.load_scenario(name)
    kitchen = lay_out(scenario, seed)
    players = {seat: player(held) for seat, held in seats.items()}
    while kitchen.ended is None:
        seen = {seat: engine.observe(kitchen, seat) for seat in kitchen.free}
        engine.advance(kitchen, {seat: players[seat](seen[seat], seed) for seat in seen})
    money = kitchen.ledger
    return money["income"] - sum(money[n] for n in ("lateness", "expired", "waste", "safety"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_mix_of_players_is_above_a_shipped_ceiling(data: st.DataObject) -> None:
    ceiling = data.draw(st.sampled_from(sorted(all_shipped().values())))
    seats = {s: data.draw(st.sampled_from(PLAYERS), label=s) for s in ceiling.seats}
    assert played(ceiling.scenario, ceiling.seed, seats) <= ceiling.upper


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nobody_who_knows_the_tickets_is_above_a_bound_of_fresh_seeds(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([n for n in engine.scenarios() if n.endswith("_1")]))
    seed = data.draw(st.integers(1000, 10_000))
    kitchen = lay_out(engine.load_scenario(name), seed)
    n = len(kitchen.future.tickets)
    leads = data.draw(st.lists(st.integers(-60, 400), min_size=n, max_size=n))
    shown = tuple(
        ticket.at - 1000 * lead for ticket, lead in zip(kitchen.future.tickets, leads, strict=True)
    )
    known = Foreseen(shown, data.draw(st.booleans()), data.draw(st.sampled_from((5, 20, 40))))
    assert _played(kitchen, known) <= upper_bound(engine.load_scenario(name), seed)


def test_the_ceilings_that_come_along_are_of_todays_rules() -> None:
    """Red after a change of the rules or of a scenario: run `make ceilings`."""
    for ceiling in all_shipped().values():
        scenario = engine.load_scenario(ceiling.scenario)
        found = shipped(scenario, ceiling.seed, scenario.seats)
        assert found == ceiling, f"run make ceilings NAMES={ceiling.scenario}"
        assert found.lower <= found.upper <= engine.reference_value(scenario, found.seed)


BOARDS = [name for name in engine.scenarios() if engine.load_scenario(name).sight == "board"]


@pytest.mark.parametrize("name", BOARDS)
def test_every_scenario_with_a_board_comes_with_ten_ceilings(name: str) -> None:
    scenario = engine.load_scenario(name)
    assert all(shipped(scenario, seed, scenario.seats) for seed in range(1, 11))


@pytest.mark.parametrize("name", ["overstocked_1", "quality_control_1"])
def test_a_bound_computed_again_is_the_one_that_comes_along(name: str) -> None:
    scenario = engine.load_scenario(name)
    found = shipped(scenario, 3, scenario.seats)
    assert found is not None
    assert upper_bound(scenario, 3) == found.upper
