"""What two scripted players are given beyond an observation, in which a model has none of it.

The planner sees the kitchen itself, and keeps its plan by the evening's name. Who forgets has to
know how many decisions it has taken; a model counts its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import count
from typing import Any, NamedTuple

from kitchen.engine.decisions import Decision
from kitchen.engine.observe import observe
from kitchen.engine.players import INSIGHT, Player
from kitchen.engine.state import Kitchen

_evenings = count()


class Insight(NamedTuple):
    """The kitchen as it is, the evening's name in this process, and how many decisions this seat
    has taken before."""

    kitchen: Kitchen
    run: str
    taken: int


def seen_by(kitchen: Kitchen, seat: str, *, run: str, taken: int) -> dict[str, Any]:
    """The seat's observation for a scripted player, its insight beside it."""
    return {**observe(kitchen, seat), INSIGHT: Insight(kitchen, run, taken)}


class Table:
    """Scripted players in the seats of one evening, which is played in this process."""

    def __init__(self, players: Mapping[str, Player], seed: int) -> None:
        self._players, self._seed = players, seed
        self._run, self._taken = f"evening {next(_evenings)}", Counter[str]()

    def decisions(self, kitchen: Kitchen) -> dict[str, Decision]:
        """What every free seat decides at this instant."""
        found = {}
        for seat in kitchen.free:
            seen = seen_by(kitchen, seat, run=self._run, taken=self._taken[seat])
            found[seat] = self._players[seat](seen, self._seed)
        self._taken.update(kitchen.free)
        return found
