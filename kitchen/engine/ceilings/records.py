"""A certified ceiling: what it is of, and the files that ceilings are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario
from kitchen.engine.shipped import shipped_rows


class Ceiling(NamedTuple):
    """No team's S can be above `upper`, and `lower` has been reached; both in cents.

    It is of one scenario by digest, seed, brigade and ruleset, and computed by `solver`. It holds
    on both tracks, since thinking only takes time.
    """

    scenario: str
    digest: str
    ruleset: str
    seats: tuple[str, ...]
    seed: int
    lower: int
    upper: int
    solver: str

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], int]:
        """What it is of."""
        return self.digest, self.ruleset, self.seats, self.seed

    def gap(self, s_null: int) -> float:
        """100 · (upper - lower) / (upper - S_null): points of the score that are not settled."""
        return float(100 * Fraction(self.upper - self.lower, self.upper - s_null))

    def to_json(self) -> dict[str, Any]:
        """A JSON object; `tracks` are those it holds on."""
        return {**self._asdict(), "seats": list(self.seats), "tracks": ["A", "B"]}


def from_json(row: Mapping[str, Any]) -> Ceiling:
    """The ceiling of a JSON object; raises KeyError for a field that is missing."""
    fields = {name: row[name] for name in Ceiling._fields}
    return Ceiling(**{**fields, "seats": tuple(row["seats"])})


def dump(ceilings: Iterable[Ceiling]) -> str:
    """The text of a file: one ceiling a line, by seed."""
    rows = sorted(ceilings, key=lambda ceiling: (ceiling.scenario, ceiling.seed))
    return "".join(json.dumps(row.to_json(), separators=(",", ":")) + "\n" for row in rows)


def shipped(scenario: Scenario, seed: int, seats: Iterable[str]) -> Ceiling | None:
    """The ceiling that comes along, of today's rules; None if there is none."""
    wanted = scenario.digest, RULESET, tuple(sorted(seats)), seed
    return all_shipped().get(wanted)


@lru_cache(maxsize=1)
def all_shipped() -> dict[tuple[str, str, tuple[str, ...], int], Ceiling]:
    """Every ceiling that comes along, of whatever rules, by what it is of."""
    found = (from_json(row) for row in shipped_rows("kitchen.engine.ceilings"))
    return {ceiling.key: ceiling for ceiling in found}
