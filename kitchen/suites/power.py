"""How many points so many seeds can tell apart, said before a suite is played. Pure.

The spread of paired differences was measured once a level, between the two of the calibration's
neighbours that differ most widely (`shipped/spread.json`). Real lineups may spread more.
"""

import json
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from math import sqrt

from kitchen.engine.calibration.power import Z
from kitchen.suites.files import Listed


def points_apart(scenarios: Sequence[Listed], seeds: int) -> float:
    """The difference of two lineups' suite scores that is seen with 80% power, in points.

    z · √(Σ w²·sd² / seeds) over the scenarios, w being a scenario's weight in the suite score, on
    these scenarios; z = 1.96 + 0.84.
    """
    weights = weights_of(scenarios)
    variance = sum(weights[one.name] ** 2 * spread_of(one.level) ** 2 for one in scenarios)
    return float(Z * sqrt(variance / max(seeds, 1)))


def weights_of(scenarios: Sequence[Listed]) -> dict[str, float]:
    """Families count alike, and a family's scenarios among themselves; the sum is 1."""
    sizes = Counter(one.family for one in scenarios)
    return {one.name: 1 / len(sizes) / sizes[one.family] for one in scenarios}


def spread_of(level: int) -> float:
    """The standard deviation of paired differences, points; the widest known for other levels."""
    known = _spreads()
    return known.get(level, max(known.values()))


@lru_cache(maxsize=1)
def _spreads() -> dict[int, float]:
    rows = json.loads((files("kitchen.suites") / "shipped" / "spread.json").read_text("utf-8"))
    return {int(row["level"]): float(row["sd"]) for row in rows}
