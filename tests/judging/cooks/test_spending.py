"""What a cook may spend is a number that its columns hold."""

from decimal import Decimal

import pytest

from judging.cooks.errors import CookError
from judging.cooks.expenses import refuse_odd

ODD = ["NaN", "sNaN", "Infinity", "-1", "1e30", "1000000.01"]


@pytest.mark.parametrize("usd", ODD)
def test_an_odd_budget_is_refused_by_its_name(usd: str) -> None:
    with pytest.raises(CookError, match=r"budget_usd: \S+ is not a number from 0 to 1,000,000"):
        refuse_odd(Decimal(usd), None, None)


@pytest.mark.parametrize(
    ("tokens", "wait", "name"),
    [(10**20, None, "budget_tokens"), (-1, None, "budget_tokens"),
     (None, float("nan"), "wait_for_limits_s"), (None, 1e300, "wait_for_limits_s")],
)  # fmt: skip
def test_so_are_tokens_and_waits(tokens: int | None, wait: float | None, name: str) -> None:
    with pytest.raises(CookError, match=name):
        refuse_odd(None, tokens, wait)


def test_ordinary_ones_pass() -> None:
    refuse_odd(Decimal("0.5"), 10**9, 3600.0)
    refuse_odd(Decimal(0), 0, 0.0)
    refuse_odd(None, None, None)
