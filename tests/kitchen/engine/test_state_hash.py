"""The hash of a state is that of its canonical JSON, however it is written."""

import hashlib

import pytest

from kitchen import engine
from kitchen.engine import canonical, state_hash, to_json


@pytest.mark.parametrize("name", ["busy_night_2", "low_inventory_3"])
@pytest.mark.parametrize("policy", ["noisy:0.3:brigade", "random"])
def test_a_hash_is_that_of_the_canonical_json_at_every_tick(name, policy):
    kitchen = engine.lay_out(engine.load_scenario(name), 5)
    while not kitchen.ended and kitchen.tick < 150:
        whole = to_json(kitchen)
        assert state_hash(kitchen) == hashlib.sha256(canonical(whole)).hexdigest()
        seen = {seat: engine.observe(kitchen, seat) for seat in kitchen.free}
        engine.advance(kitchen, {s: engine.decide(policy, seen[s], seed=5) for s in seen})


def test_a_seed_beyond_64_bits_is_hashed_as_well():
    kitchen = engine.lay_out(engine.load_scenario("busy_night_1"), 2**70)
    assert state_hash(kitchen) == hashlib.sha256(canonical(to_json(kitchen))).hexdigest()


def test_what_to_json_gives_shares_nothing_with_the_kitchen():
    kitchen = engine.lay_out(engine.load_scenario("busy_night_2"), 1)
    before = state_hash(kitchen)
    copied = to_json(kitchen)
    copied["ledger"].clear()
    copied["counters"].clear()
    copied["stock"]["beef"] = []
    assert state_hash(kitchen) == before
