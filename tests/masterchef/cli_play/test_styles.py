"""`play --style`: lineups with models in one style or in both."""

import pytest

from kitchen import lineups
from masterchef.cli import styles
from masterchef.cli.errors import CommandError

MODEL = lineups.parse({"name": "small", "default": "smollm2:135m"})
GREEDY = lineups.load("greedy")


def test_both_plays_each_lineup_with_a_model_twice_and_says_so() -> None:
    found = styles.in_style([MODEL, GREEDY], "both")
    assert [each.name for each in found] == ["small (copy)", "small (number)", "greedy"]
    assert [each.options for each in found] == [{"style": "copy"}, {"style": "number"}, {}]
    assert len({each.digest for each in found}) == 3


def test_one_style_keeps_the_name() -> None:
    (found,) = styles.in_style([MODEL], "number")
    assert (found.name, found.options) == ("small", {"style": "number"})
    assert styles.in_style([MODEL], None) == [MODEL]


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(CommandError, match="--style: 'json' is unknown; write copy, number, both"):
        styles.in_style([MODEL], "json")


def test_the_spread_is_of_common_seeds() -> None:
    of = {"copy": {1: [50.0, 60.0], 2: [40.0], 3: [9.0]}, "number": {1: [45.0], 2: [50.0]}}
    said = styles._spread("small", of)
    assert said is not None
    assert said.startswith("small: copy is +0.0 points from number over 2 common seeds, at most 10")
    assert styles._spread("small", {"copy": {1: [1.0]}, "number": {2: [1.0]}}) is None
