"""Means over families, scenarios and seeds, and what their intervals promise."""

import numpy as np
import pytest

from judging.statistics.strata import compare_nested, estimate, stratified_interval

FLAT = {"f": {"a": {"1": 10.0, "2": 20.0}, "b": {"1": 40.0}}, "g": {"c": {"1": 90.0}}}


def test_families_count_alike_whatever_their_size() -> None:
    # f: mean of 15 and 40; g: 90.
    assert estimate(FLAT).mean == pytest.approx((27.5 + 90) / 2)
    assert estimate(FLAT).units == 4


def test_the_error_is_that_of_a_stratified_cluster_sample() -> None:
    found = estimate(
        {"f": {"a": {"1": 10.0}, "b": {"1": 30.0}}, "g": {"c": {"1": 50.0}, "d": {"1": 60.0}}}
    )
    # W = 1/2; s² = 200 and 50 over m = 2 each.
    assert found.error == pytest.approx((0.25 * 200 / 2 + 0.25 * 50 / 2) ** 0.5)
    assert (found.freedom, found.over) == (2, "scenarios")


def test_families_of_one_scenario_are_one_stratum() -> None:
    found = estimate(
        {name: {name: {"1": score}} for name, score in (("f", 10.0), ("g", 40.0), ("h", 70.0))}
    )
    assert found.error == pytest.approx(30 / 3**0.5) and found.freedom == 2


def test_a_single_one_among_larger_ones_varies_with_the_whole() -> None:
    found = estimate({"f": {"a": {"1": 10.0}, "b": {"1": 30.0}}, "g": {"c": {"1": 50.0}}})
    assert found.error == pytest.approx((0.25 * 200 / 2 + 0.25 * (50 - 35) ** 2) ** 0.5)
    assert found.freedom == 1


def test_with_too_few_scenarios_it_is_over_seeds() -> None:
    found = stratified_interval({"f": {"a": {"1": 10.0, "2": 20.0, "3": 60.0}}})
    assert found.note == "over the seeds of these scenarios"
    assert found.low < 30 < found.high


def test_what_has_no_interval_says_why() -> None:
    assert stratified_interval({"f": {"a": {"1": 10.0}}}).note == "too few runs (n=1)"
    same = {name: {name: {"1": 50.0}} for name in "fgh"}
    assert stratified_interval(same).note == "all runs alike"
    with pytest.raises(ValueError, match="no scores"):
        estimate({"f": {"a": {}}})


def test_lineups_are_paired_on_what_both_played() -> None:
    def lineup(lead: float) -> dict:
        hard = {"f": 20.0, "g": 50.0, "h": 80.0}
        return {
            f: {f: {str(s): h + lead + 0.1 * s * (f == "f") * lead for s in range(3)}}
            for f, h in hard.items()
        }

    pairs = compare_nested({"a": lineup(9.0), "b": lineup(0.0)})
    assert pairs["a", "b"].told_apart and pairs["a", "b"].difference == pytest.approx(9.3)
    assert pairs["a", "b"].n == 9 and pairs["a", "b"].method == "paired t over scenarios"
    apart = compare_nested({"a": lineup(9.0), "b": {"x": {"y": {"1": 1.0}}}})
    assert not apart["a", "b"].told_apart and apart["a", "b"].method == "too few common units"
    assert (apart["a", "b"].difference, apart["a", "b"].p) == (0.0, 1.0)


def test_equal_on_every_seed_is_a_tie_and_ahead_by_the_same_on_each_is_not() -> None:
    one = {name: {name: {"1": 50.0}} for name in "fgh"}
    more = {name: {name: {"1": 60.0}} for name in "fgh"}
    assert compare_nested({"a": one, "b": one})["a", "b"].p == 1.0
    assert compare_nested({"a": one, "b": more})["a", "b"].told_apart


def test_its_interval_holds_its_promise() -> None:
    """Six families of two scenarios drawn around 60; 95% asked, 1,000 draws."""
    draws, held = np.random.default_rng(7), 0
    for _ in range(1_000):
        nested = {
            f"f{f}": {
                f"s{f}{c}": {
                    str(s): float(60 + c_effect + e) for s, e in enumerate(draws.normal(0, 10, 5))
                }
                for c, c_effect in enumerate(draws.normal(0, 8, 2))
            }
            for f in range(6)
        }
        found = stratified_interval(nested)
        held += found.low <= 60 <= found.high
    assert 0.93 <= held / 1_000 <= 0.98
