"""Calibrations that come along: what was measured of a scenario, and whether that is enough.

A verdict is of one scenario by digest, under one ruleset, over a range of seeds. A scenario is
calibrated when it has a verdict of today's rules and every gate of every verdict is passed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from kitchen.engine.ruleset import RULESET
from kitchen.engine.shipped import shipped_rows

NEVER = "never measured under these rules"


class Verdict(NamedTuple):
    """`gates` has a row for each gate: name, bound, measured, and passed (None: open)."""

    scenario: str
    digest: str
    ruleset: str
    seeds: tuple[int, ...]
    means: dict[str, float]
    gates: tuple[dict[str, Any], ...]

    @property
    def lacking(self) -> list[str]:
        """The gates that aren't passed, each with why: failed or open."""
        words = {False: "failed", None: "open"}
        rows = (row for row in self.gates if row["passed"] is not True)
        return [f"{row['name']} {words[row['passed']]}" for row in rows]

    def comparable(self, other: Verdict) -> bool:
        """Whether both are of the same scenario under the same rules."""
        return (self.digest, self.ruleset) == (other.digest, other.ruleset)


class Mark(NamedTuple):
    """What stands beside a scenario wherever it appears; `why` is empty when it is calibrated."""

    calibrated: bool
    why: str

    def __str__(self) -> str:
        return "calibrated" if self.calibrated else f"not calibrated: {self.why}"


def mark(digest: str, ruleset: str = RULESET) -> Mark:
    """The mark of a scenario by its digest; what was measured under other rules says nothing."""
    return mark_of(row for row in all_verdicts() if (row.digest, row.ruleset) == (digest, ruleset))


def mark_of(found: Iterable[Verdict]) -> Mark:
    """What verdicts of one scenario under the same rules come to."""
    rows = list(found)
    if not rows:
        return Mark(False, NEVER)
    lacking = dict.fromkeys(gate for verdict in rows for gate in verdict.lacking)
    return Mark(not lacking, ", ".join(lacking))


@lru_cache(maxsize=1)
def all_verdicts() -> tuple[Verdict, ...]:
    """Every verdict that comes along, by scenario and seeds."""
    return tuple(_from_json(row) for row in shipped_rows("kitchen.engine.calibration"))


def read(text: str) -> list[Verdict]:
    """The verdicts of a file's text."""
    return [_from_json(json.loads(line)) for line in text.splitlines()]


def _from_json(row: dict[str, Any]) -> Verdict:
    fields = {name: row[name] for name in Verdict._fields}
    return Verdict(**{**fields, "seeds": tuple(row["seeds"]), "gates": tuple(row["gates"])})


def dump(found: Iterable[Verdict]) -> str:
    """The text of a file: one verdict a line."""
    return "".join(json.dumps(row._asdict(), separators=(",", ":")) + "\n" for row in found)
