"""Two counts of what a CLI used: the door's, which its tools can't touch, and the CLI's words."""

from decimal import Decimal
from typing import Any, NamedTuple

from agents.containers import Tokens
from agents.flavors import Ending, Outcome, Usage
from masterchef.runs.models import CostSource

TOLERATED = 0.1  # of the larger count; CLIs round and leave out their own small questions


class Metered(NamedTuple):
    """What the ledger keeps. `by` is "door" or "agent"; `reported` are the CLI's own counts where
    the door counted too, and `disagrees` whether they are far from its."""

    usage: Usage
    by: str
    reported: dict[str, int]
    disagrees: bool


def usage_of(said: Usage, passed: Tokens, *, model: str = "", asked: str = "") -> Metered:
    """The door's count where something passed it, else what the agent reports, marked so.

    `model` is the only one that the door led to, on a host of ours: then it is the one that
    answered, and cost nothing, whatever the agent says. At a paid service, less than half of the
    list price of what passed is not believed: `asked` is the model that the brief names.
    """
    if not passed.tokens_in and not passed.tokens_out:
        return Metered(said, "agent", {}, False)
    reported = {
        name: value
        for name, value in said._asdict().items()
        if name.startswith("tokens_") and value is not None
    }
    counted = said._replace(
        tokens_in=passed.tokens_in,
        tokens_cached=passed.tokens_cached,
        tokens_out=passed.tokens_out,
    )
    if model:
        counted = counted._replace(model=model, cost_usd=None, cost_source="none")
    disagrees = _far(said.tokens_in, passed.tokens_in) or _far(said.tokens_out, passed.tokens_out)
    if not model and said.cost_source != CostSource.SUBSCRIPTION:
        price = _list_price(asked or said.model, passed)
        if price is not None and (said.cost_usd is None or said.cost_usd * 2 < price):
            disagrees = disagrees or said.cost_usd is not None
            counted = counted._replace(cost_usd=price, cost_source=CostSource.ESTIMATED)
    return Metered(counted, "door", reported, disagrees)


def borne_out(said: Ending, passed: Tokens) -> Ending:
    """The ending, with a limit or a refused sign-in that nothing at the door bears out marked.

    An agent's tools can write into its CLI's output. Such a claim ends the attempt as it says,
    but is not waited for: it earns no second try.
    """
    claims = said.outcome in (Outcome.RATE_LIMITED, Outcome.AUTH_FAILED)
    if not claims or not passed.calls or passed.refused:
        return said
    words = (
        f"{said.evidence} (reported by the agent: {passed.calls} questions were answered at its "
        "door, and none was refused)"
    )
    return said._replace(evidence=words, until=None)


def _list_price(model: str, passed: Tokens) -> Decimal | None:
    """What public price lists take for it, in dollars; None for what they don't have."""
    from genai_prices import Usage as Counted  # a second to import, needed by few
    from genai_prices import calc_price

    used = Counted(
        input_tokens=passed.tokens_in,
        cache_read_tokens=min(passed.tokens_cached, passed.tokens_in),
        output_tokens=passed.tokens_out,
    )
    try:
        return calc_price(used, model_ref=model).total_price if model else None
    except (LookupError, ValueError):
        return None


def _far(said: int | None, counted: int) -> bool:
    return said is not None and abs(said - counted) > TOLERATED * max(said, counted, 1)


def as_json(found: Metered) -> dict[str, Any]:
    """Usage as the row keeps it: figures, who counted them, and what the agent said beside."""
    row = {name: value for name, value in found.usage._asdict().items() if value not in (None, "")}
    if "cost_usd" in row:
        row["cost_usd"] = float(row["cost_usd"])
    row["counted_by"] = found.by
    if found.reported:
        row |= {"reported": found.reported, "disagrees": found.disagrees}
    return row
