"""The tools that count and measure the product, on examples that can be checked by eye."""

import ast
import math

from tests.bench_against import ratio
from tests.figures import bare_lines, folder, middle
from tests.mutants.making import of_file

SOURCE = '''"""A module."""

log = make("x")


def older(age: int) -> int:
    """Doc
    of two lines."""
    # why
    log.info("asked", age=1)
    return age + 1
'''


def test_bare_lines_are_those_with_code() -> None:
    assert bare_lines(SOURCE, ast.parse(SOURCE)) == 4


def test_folders_and_middles() -> None:
    assert folder("judging/cooks/rounds/places.py") == "judging/cooks"
    assert folder("judging/diffs.py") == "judging"
    assert middle([1, 2, 3, 4, 100])[0] == 3


def test_mutants_change_what_can_be_seen_and_nothing_else() -> None:
    made = {(each.before, each.after) for each in of_file("judging/gold/x.py", SOURCE)}
    assert {("age + 1", "age - 1"), ("age + 1", "age * 1"), ("1", "2"), ("1", "0")} <= made
    assert not any("asked" in before or "Doc" in before for before, _ in made)
    (minus,) = (each for each in of_file("judging/gold/x.py", SOURCE) if each.after == "age - 1")
    begin, end = minus.span
    assert SOURCE[begin:end] == "age + 1" and minus.lines == range(11, 12)
    assert (minus.package, minus.module) == ("judging/gold", "judging.gold.x")


def test_a_ratio_has_an_interval_over_the_rounds() -> None:
    found = ratio([100, 110, 90], [101, 108, 92])
    assert found.low < 1 < found.high and math.isclose(found.middle, 1.0045, abs_tol=0.001)
    assert ratio([2], [3]) == (1.5, 0.0, math.inf) or math.isclose(ratio([2], [3]).middle, 1.5)
