"""The draws that everything rests on."""

from hypothesis import given
from hypothesis import strategies as st

from kitchen.generator.draws import Draws

seeds = st.integers(0, 2**53 - 1)


@given(seeds, st.integers(0, 5000), st.integers(0, 30), st.sampled_from([1, 5, 10, 50]))
def test_around_stays_within_its_percent_and_on_its_steps(seed, value, percent, step):
    found = Draws("x", seed).around(value, percent, step)
    assert abs(found - value) <= value * percent / 100 and (found - value) % step == 0


@given(seeds, st.integers(0, 50), st.integers(0, 9), st.integers(0, 5))
def test_near_keeps_to_its_least(seed, value, by, least):
    found = Draws("x", seed).near(value, by, least=least)
    assert found == least or (abs(found - value) <= by and found >= least)


@given(seeds, st.lists(st.integers()))
def test_an_order_holds_everything_once(seed, found):
    assert sorted(Draws("x", seed).order(found)) == sorted(found)


def test_every_order_is_drawn():
    assert len({tuple(Draws("x", seed).order("abc")) for seed in range(80)}) == 6
