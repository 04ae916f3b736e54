"""One fuzzed session: its scenario, brigade and players follow from its number."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from kitchen.engine import (
    Decision,
    Event,
    Kitchen,
    Scenario,
    advance,
    fold_hash,
    lay_out,
    load_scenario,
    scenarios,
    state_hash,
)
from kitchen.engine.ceilings import upper_bound
from kitchen.engine.metrics import measure
from tests.fuzz import holds, players

LOOKS = 3  # instants of a session at which every option is tried and the state is stored


class Drawn(NamedTuple):
    """What a number stands for. `seats`: player's name by seat, without those that are missing."""

    scenario: Scenario
    seed: int
    seats: dict[str, players.Player]
    random: Random


def draw(number: int, seed: int) -> Drawn:
    """The session of this number; the same everywhere."""
    random = Random(f"{seed}:{number}")
    names = scenarios()
    scenario = load_scenario(names[number % len(names)])
    brigade = _brigade(scenario, random)
    kind = random.random()
    if kind < 0.4:  # greedy, but for one role that is somebody else
        odd = random.choice((players.waiting, players.lazy, random.choice(players.ALL)))
        role = random.choice(sorted(set(scenario.seats.values())))
        seats = {seat: odd if scenario.seats[seat] == role else players.greedy for seat in brigade}
    else:
        seats = {seat: random.choice(players.ALL) for seat in brigade}
    return Drawn(scenario, random.randrange(10_000), seats, random)


def _brigade(scenario: Scenario, random: Random) -> list[str]:
    """Mostly everybody; otherwise some seats are missing, as long as the kitchen can work."""
    everybody = sorted(scenario.seats)
    if random.random() < 0.7:
        return everybody
    for _ in range(20):
        some = [seat for seat in everybody if random.random() < 0.7]
        try:
            lay_out(scenario, 0, seats=some)
        except ValueError:
            continue
        return some
    return everybody


def play(number: int, seed: int) -> str:
    """Play the session with every check on; the hash of its end. Raises AssertionError."""
    drawn = draw(number, seed)
    start = lay_out(drawn.scenario, drawn.seed, seats=drawn.seats)
    kitchen, log = start.copy(), []
    looks = {drawn.random.randrange(400) for _ in range(LOOKS)}
    while kitchen.ended is None:
        before = log[-1].at if log else 0
        if kitchen.tick in looks:
            kitchen = _looked_at(kitchen)
        decisions = {seat: drawn.seats[seat](kitchen, seat, drawn.random) for seat in kitchen.free}
        assert all(Decision.from_json(each.to_json()) == each for each in decisions.values())
        log += advance(kitchen, decisions)
        assert log[-1].at >= before
    _ended(drawn, start, kitchen, log)
    return state_hash(kitchen)


def _looked_at(kitchen: Kitchen) -> Kitchen:
    holds.options_are_valid(kitchen)
    return holds.survives_storage(kitchen)


def _ended(drawn: Drawn, start: Kitchen, kitchen: Kitchen, log: list[Event]) -> None:
    holds.replays(start, kitchen, log)
    holds.portions_balance(start, kitchen, log)
    holds.plates_and_money_balance(kitchen, log)
    holds.everything_has_one_place(kitchen, log)
    holds.each_decision_has_one_outcome(start, log)
    holds.no_floats(kitchen, log)
    holds.each_event_is_of_its_type(log)
    stored = [Event.from_json(event.to_json()) for event in log]
    assert fold_hash("", stored) == fold_hash(fold_hash("", log[:9]), log[9:])
    measured = measure(drawn.scenario, drawn.seed, stored)
    assert measured == measure(drawn.scenario, drawn.seed, log)
    assert measured["complete"] and 0 <= measured["score"] <= 100
    _below_its_bound(drawn, measured["money"]["s_cents"])


def _below_its_bound(drawn: Drawn, s: int) -> None:
    """One in five of level 1, where a bound takes a second, by whole brigades."""
    if (
        drawn.scenario.level == 1
        and drawn.seed % 5 == 0
        and len(drawn.seats) == len(drawn.scenario.seats)
    ):
        assert s <= upper_bound(drawn.scenario, drawn.seed)
