"""One session of scripted players, as a share of the scale."""

from __future__ import annotations

from collections.abc import Mapping

from kitchen.engine.calibration.speculation import SPECULATIVE, speculative
from kitchen.engine.events import Event
from kitchen.engine.insight import Table
from kitchen.engine.layout import lay_out, reference_value
from kitchen.engine.metrics.log import Log
from kitchen.engine.metrics.money import balance
from kitchen.engine.metrics.reference import null_score
from kitchen.engine.players import Player, player
from kitchen.engine.scenario import Scenario
from kitchen.engine.step import advance


def share(scenario: Scenario, seed: int, names: Mapping[str, str]) -> float:
    """100·(S - S_null)/(S_ref - S_null), not clipped; `names` maps every seat to its player."""
    players = {seat: seated(scenario, name) for seat, name in names.items()}
    kitchen, table = lay_out(scenario, seed, names), Table(players, seed)
    log: list[Event] = []
    while kitchen.ended is None:
        log += advance(kitchen, table.decisions(kitchen))
    low = null_score(scenario, seed, tuple(sorted(names)))
    high = reference_value(scenario, seed)
    return 100 * (balance(Log(log)).s - low) / (high - low)


def seated(scenario: Scenario, name: str) -> Player:
    """The player of this name; `speculative` has to know the scenario's recipes."""
    return speculative(scenario) if name == SPECULATIVE else player(name)
