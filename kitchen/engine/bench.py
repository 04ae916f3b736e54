"""How fast the engine is: decisions a second, and the player, sight and hashing beside it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import process_time
from typing import Any

from kitchen.engine.decisions import Decision
from kitchen.engine.layout import lay_out
from kitchen.engine.observe import observe
from kitchen.engine.options import options
from kitchen.engine.policies import random_choice
from kitchen.engine.scenario_files import load_scenario
from kitchen.engine.snapshot import state_hash
from kitchen.engine.state import Kitchen
from kitchen.engine.step import advance, step

SEATS = ("E1", "S1", "P1", "L1", "R1", "K1")
SCENARIO = "busy_night_2"


def measure_engine(seconds: float = 3) -> dict[str, Any]:
    """Rates per second on one core: six random-valid seats of busy_night_2, all events on.

    Seconds of processor time, so that what else the machine does counts as little as it can.
    `actions_per_s` times `advance` alone, fed with recorded decisions;
    `actions_with_player_per_s` the player's choosing too, `actions_by_step_per_s` the pure twin
    that copies; observations and hashes are of whole states.
    """
    share = seconds / 5
    games = [_record(seed) for seed in range(4)]
    midway = _midway(games[0])
    return {
        "actions_per_s": round(_rate(lambda: _advance_all(games), share)),
        "actions_with_player_per_s": round(_rate(lambda: _record(99)[2], share)),
        "actions_by_step_per_s": round(_rate(lambda: _step_all(games[:1]), share)),
        "observations_per_s": round(_rate(lambda: _observe(midway), share)),
        "hashes_per_s": round(_rate(lambda: _hash(midway), share)),
        "actions_recorded": sum(game[2] for game in games),
        "events_per_action": round(sum(game[3] for game in games) / sum(g[2] for g in games), 2),
        "scenario": SCENARIO,
        "seats": list(SEATS),
    }


Game = tuple[Kitchen, list[dict[str, Decision]], int, int]


def _rate(run: Callable[[], int], seconds: float) -> float:
    """Units a second: `run` returns how many it did; repeated until the time is over."""
    run()
    done, began = 0, process_time()
    while (spent := process_time() - began) < seconds:
        done += run()
    return done / spent


def _record(seed: int) -> Game:
    """A whole session by random-valid players: its start, decisions by tick, counts."""
    start = lay_out(load_scenario(SCENARIO), seed, seats=SEATS)
    kitchen, random = start.copy(), Random(seed)
    script: list[dict[str, Decision]] = []
    actions = events = 0
    while kitchen.ended is None:
        decisions = {
            name: random_choice(random, options(kitchen, name), [s for s in SEATS if s != name])
            for name in kitchen.free
        }
        script.append(decisions)
        actions += len(decisions)
        events += len(advance(kitchen, decisions))
    return start, script, actions, events


def _advance_all(games: list[Game]) -> int:
    for start, script, _, _ in games:
        kitchen = start.copy()
        for decisions in script:
            advance(kitchen, decisions)
    return sum(game[2] for game in games)


def _step_all(games: list[Game]) -> int:
    for start, script, _, _ in games:
        kitchen = start
        for decisions in script:
            kitchen, _ = step(kitchen, decisions)
    return sum(game[2] for game in games)


def _midway(game: Game) -> Kitchen:
    kitchen = game[0].copy()
    for decisions in game[1][: len(game[1]) // 2]:
        advance(kitchen, decisions)
    return kitchen


def _observe(kitchen: Kitchen) -> int:
    for _ in range(50):
        for name in SEATS:
            observe(kitchen, name)
    return 50 * len(SEATS)


def _hash(kitchen: Kitchen) -> int:
    for _ in range(200):
        state_hash(kitchen)
    return 200
