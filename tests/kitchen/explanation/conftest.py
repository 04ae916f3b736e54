"""A small kitchen with guests who don't wait, and what its orders waited for."""

from collections.abc import Callable
from typing import Any

import pytest

from kitchen.engine.metrics.explanation import Explanation, explain
from tests.kitchen.engine.play import SMALL, Play

HURRIED = SMALL.replace("patience_s: [3000, 3600]", "patience_s: [200, 200]").replace(
    "lines: [2, 2]", "lines: [1, 1]"
)


@pytest.fixture
def hurried() -> Play:
    """One dish an order, due 200 s after it came."""
    return Play(HURRIED, seed=1)


def explained(play: Play) -> list[Explanation]:
    return explain(play.kitchen.scenario, 1, play.log)


def waits_of(found: Explanation) -> dict[tuple[str, str], int]:
    rows: list[dict[str, Any]] = found.to_json()["unneeded_waits"]
    return {(row["seat"], row["action"]): row["count"] for row in rows}


Explain = Callable[[Play], list[Explanation]]
