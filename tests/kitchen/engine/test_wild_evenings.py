"""A small kitchen, every rule of which is within reach, in the hands of players who try anything.

What happens there, what is seen, and all that is computed of it stays as it was. A change that is
meant begins a new ruleset (kitchen/engine/recorded.py); then the new rows come from
`python -m tests.kitchen.engine.test_wild_evenings`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import Any

import pytest
import yaml

from kitchen.engine import Scenario, advance, decide, lay_out, observe
from kitchen.engine.canonical import canonical
from kitchen.engine.recorded import wild
from tests.kitchen.engine.play import OWN_EYES, SMALL
from tests.kitchen.metrics.recorded import computed

KITCHENS = {"board": SMALL, "own eyes": OWN_EYES}
BASE = {"board": "greedy", "own eyes": "brigade"}
SEEDS = range(1, 9)
# By kitchen and seed: 16 hex digits over events and observations, and over the figures of the log.
EVENINGS: dict[tuple[str, int], tuple[str, str]] = {
    ("board", 1): ("6a786b9d7dc688fa", "e1cb483e70f025fc"),
    ("board", 2): ("c24af6884575a393", "7222650684f4042b"),
    ("board", 3): ("c6894cce776f7d37", "1ea43e981959f871"),
    ("board", 4): ("a9cee61295092920", "f963a5016059460e"),
    ("board", 5): ("3a8e510e537a1051", "9c5bc7bdfc9f2932"),
    ("board", 6): ("750d72ef7bed3912", "8204195a65a15888"),
    ("board", 7): ("570a70cb1ec16e31", "aa4f1cbbc3aaa992"),
    ("board", 8): ("196409be5e6c5391", "1f1c1b6296a4d838"),
    ("own eyes", 1): ("bcd9a8090c38b0fd", "cb7c17b86ba7583b"),
    ("own eyes", 2): ("69ea3afd72c57f72", "112f5706fcc19ebc"),
    ("own eyes", 3): ("3698f5da905d2e5b", "8b89bca1bdac4b74"),
    ("own eyes", 4): ("6ab539a7749fef50", "9581643232ed02d3"),
    ("own eyes", 5): ("09975ca77055fdfc", "96bd41518ff05866"),
    ("own eyes", 6): ("e83916b42201d7f2", "d6b03fc4d8776a8b"),
    ("own eyes", 7): ("f754f2e8b3b559b8", "1ddb9cf30603ca90"),
    ("own eyes", 8): ("2f97b85609198fd0", "c94630d943da3019"),
}


def kitchen_of(name: str) -> Scenario:
    """With its keys in the order of its text, in which these evenings were played first."""
    return Scenario.model_validate(yaml.safe_load(KITCHENS[name]))


def steps(name: str, seed: int) -> Iterator[tuple[list[dict[str, Any]], list[bytes]]]:
    """The events of each step, and what the seats saw before it."""
    kitchen, random = lay_out(kitchen_of(name), seed), Random(seed)
    while kitchen.ended is None:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        decisions = {}
        for seat, look in seen.items():
            player = random.choices([BASE[name], "random", ""], [0.6, 0.2, 0.2])[0]
            decisions[seat] = decide(player, look, seed=seed) if player else wild(kitchen, random)
        events = [event.to_json() for event in advance(kitchen, decisions)]
        yield events, [canonical(look) for look in seen.values()]


def played(name: str, seed: int) -> tuple[str, str]:
    total, log = sha256(), []
    for events, seen in steps(name, seed):
        log += events
        for look in seen:
            total.update(look)
    log[0]["data"]["ruleset"] = ""
    total.update(canonical(log))
    found = computed(kitchen_of(name), seed, log)
    figures = sha256(json.dumps(found, sort_keys=True).encode())
    return total.hexdigest()[:16], figures.hexdigest()[:16]


@pytest.mark.parametrize("name", KITCHENS)
def test_wild_evenings_are_played_and_measured_as_before(name: str) -> None:
    assert {seed: played(name, seed) for seed in SEEDS} == {
        seed: EVENINGS[name, seed] for seed in SEEDS
    }


if __name__ == "__main__":
    for kitchen in KITCHENS:
        for number in SEEDS:
            print(f"    {(kitchen, number)!r}: {played(kitchen, number)!r},".replace("'", '"'))
