"""The reference players play as they did when the scenarios were calibrated.

What a calibration and a ceiling say, they say of these players. Whoever changes one on purpose
takes new rows from `python -m tests.kitchen.engine.test_reference_players`, and calibrates again.
"""

from __future__ import annotations

from hashlib import sha256

import pytest

from kitchen.engine.canonical import canonical
from tests.kitchen.metrics import recorded

SEED = 3
# Player and scenario: 16 hex digits over all events of the evening, words included.
EVENINGS = {
    ("brigade", "busy_night_3"): "e2b12f7059cf1861",
    ("brigade", "high_labor_3"): "eca928a63e2993e6",
    ("brigade", "low_inventory_3"): "e5dbbb1c3368c5a9",
    ("brigade", "overstocked_3"): "c714b899bf52536d",
    ("brigade", "quality_control_3"): "8cd4205a9b72899e",
    ("brigade", "slow_business_3"): "ac05354cd672b6d2",
    ("forgetful:20", "slow_business_3"): "4597ae9510ddcef0",
    ("brigade", "high_labor_4"): "91cbd4217545e848",
    ("brigade", "quality_control_4"): "eb74fe06c065a7a3",
    ("brigade", "busy_night_4"): "dcb703d91d3cb1f4",
    ("brigade", "low_inventory_4"): "8890ef887aaff162",
    ("brigade", "overstocked_4"): "69d1d0c93ae39848",
    ("brigade", "slow_business_4"): "16f3051099230dd4",
    ("forgetful:20", "slow_business_4"): "4057edf4a9dbc449",
    ("noisy:0.2:brigade", "slow_business_3"): "0541f635ca3edc39",
    ("planner", "busy_night_1"): "5907f230d5b2b67f",
    ("planner", "high_labor_1"): "dcebc0ce9279c910",
    ("planner", "low_inventory_1"): "9f5370ee12ac4458",
    ("planner", "low_inventory_2"): "1daf5844e47f1b19",
    ("planner", "overstocked_1"): "2f659bb27756ef92",
    ("planner", "overstocked_2"): "06c763cac8bba251",
    ("planner", "quality_control_1"): "346889d977068739",
    ("planner", "slow_business_1"): "903cb92f54a9ae11",
    ("speculative", "busy_night_3"): "bea594a415d8ff60",
    ("speculative", "high_labor_3"): "da734115badd5ff3",
    ("speculative", "overstocked_3"): "10895b906ae244c8",
    ("stamp", "quality_control_2"): "c5af736635903061",
}


def played(player: str, scenario: str) -> str:
    total = sha256()
    for event in recorded.played(scenario, player, SEED):
        if event["kind"] != "session_started":  # it names the ruleset
            total.update(canonical(event))
    return total.hexdigest()[:16]


@pytest.mark.parametrize("evening", EVENINGS, ids=" in ".join)
def test_a_reference_player_plays_as_it_was_calibrated(evening: tuple[str, str]) -> None:
    assert played(*evening) == EVENINGS[evening]


if __name__ == "__main__":
    for evening in EVENINGS:
        print(f"    {evening}: {played(*evening)!r},".replace("'", '"'))
