"""The door is the meter; what an agent says of tokens and cost stands beside it, and is flagged."""

from decimal import Decimal
from typing import Any

import pytest

from agents.containers import Tokens
from agents.flavors import Usage
from judging.cooks.attempts import meters

PASSED = Tokens(calls=4, tokens_in=1_000_000, tokens_cached=0, tokens_out=10_000)
MODEL = "claude-sonnet-4-5"


def said(cost: str | None, source: str = "reported", **more: Any) -> Usage:
    figures = {"tokens_in": 1_000_000, "tokens_out": 10_000, "model": MODEL} | more
    return Usage(cost_usd=None if cost is None else Decimal(cost), cost_source=source, **figures)


def test_the_door_s_count_is_kept_and_a_forged_one_is_flagged() -> None:
    forged = said("0", tokens_in=2, tokens_out=1, model="gpt-99")
    found = meters.usage_of(forged, PASSED, model="soup:8b")
    assert (found.by, found.disagrees) == ("door", True)
    assert found.reported == {"tokens_in": 2, "tokens_out": 1}
    assert (found.usage.tokens_in, found.usage.model) == (1_000_000, "soup:8b")
    assert (found.usage.cost_usd, found.usage.cost_source) == (None, "none")
    assert meters.as_json(found)["disagrees"] is True


def test_what_passed_no_door_is_marked_as_reported_by_the_agent() -> None:
    found = meters.usage_of(said("0.5"), Tokens())
    assert (found.by, found.usage.cost_usd) == ("agent", Decimal("0.5"))
    assert meters.as_json(found)["counted_by"] == "agent"


@pytest.mark.parametrize("cost", ["0", "0.01", None])
def test_a_cost_below_the_list_price_is_not_believed(cost: str | None) -> None:
    """Also where the agent killed its CLI before that could say what it cost."""
    found = meters.usage_of(said(cost, model="gpt-99"), PASSED, asked=MODEL)
    assert found.usage.cost_usd is not None and found.usage.cost_usd > 3
    assert found.usage.cost_source == "estimated"
    assert found.disagrees is (cost is not None)


@pytest.mark.parametrize(
    ("usage", "asked"),
    [(said("6.1"), MODEL), (said("4"), MODEL), (said("0", "subscription"), MODEL),
     (said("0.02", model="soup"), "soup"), (said("0.02", model=""), "")],
)  # fmt: skip
def test_a_cost_that_may_be_true_stays(usage: Usage, asked: str) -> None:
    found = meters.usage_of(usage, PASSED, asked=asked)
    assert (found.usage.cost_usd, found.usage.cost_source, found.disagrees) == (
        usage.cost_usd, usage.cost_source, False,
    )  # fmt: skip
