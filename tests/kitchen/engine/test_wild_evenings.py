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

from kitchen.engine import advance, decide, lay_out, observe
from kitchen.engine.canonical import canonical
from kitchen.engine.recorded import wild
from tests.kitchen.engine.play import OWN_EYES, SMALL, parsed
from tests.kitchen.metrics.recorded import computed

KITCHENS = {"board": SMALL, "own eyes": OWN_EYES}
BASE = {"board": "greedy", "own eyes": "brigade"}
SEEDS = range(1, 9)
# By kitchen and seed: 16 hex digits over events and observations, and over the figures of the log.
EVENINGS: dict[tuple[str, int], tuple[str, str]] = {
    ("board", 1): ("e3c5b3509985469a", "f1305d40c2b1f32e"),
    ("board", 2): ("d07b1c668be81746", "5ab1d9a69b648ba9"),
    ("board", 3): ("d74e70c6e47d6087", "2e617a24bf46d207"),
    ("board", 4): ("bf3185c13b1c7406", "3a66c2ceb7d07ed0"),
    ("board", 5): ("9677f30aaace77f6", "00d18f3186553824"),
    ("board", 6): ("58e2c2e15b46a978", "763cf0be59b07f6e"),
    ("board", 7): ("52e54d34acbbb62c", "91d3196394f7f785"),
    ("board", 8): ("fea91e87908d4339", "2feda83f5da9fa3a"),
    ("own eyes", 1): ("cf61d09253ac26af", "3d08fe0cecfdfca4"),
    ("own eyes", 2): ("a3fedbbd90d27a2d", "7000ccafa9f5d385"),
    ("own eyes", 3): ("afd2370aefe51397", "b2bd1d27bd80ee3a"),
    ("own eyes", 4): ("0791dad8860763d6", "86e70ae97d93e352"),
    ("own eyes", 5): ("2a370899f94a34c2", "9ffd78b3e2d715cc"),
    ("own eyes", 6): ("1880004e895e12d4", "3f873a473632ba9f"),
    ("own eyes", 7): ("a32ff0309875700b", "646ffdf949f391e7"),
    ("own eyes", 8): ("442d3ac8997a50ac", "f07b8a8865620643"),
}


def steps(name: str, seed: int) -> Iterator[tuple[list[dict[str, Any]], list[bytes]]]:
    """The events of each step, and what the seats saw before it."""
    kitchen, random = lay_out(parsed(KITCHENS[name]), seed), Random(seed)
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
    found = computed(parsed(KITCHENS[name]), seed, log)
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
