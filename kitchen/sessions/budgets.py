"""A budget for sessions that begin together, checked before the first of them starts."""

from collections.abc import Sequence

from kitchen.models import Session
from masterchef.accounts.models import User
from masterchef.runs import forecasts


def refuse_over_budget(
    made: Sequence[Session],
    *,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    owner: User | None = None,
) -> None:
    """Raise forecasts.OverBudget where all of them together would pass a budget or a limit.

    Sessions of one lineup are alike, so one of each is asked.
    """
    lines: list[forecasts.Forecast] = []
    counts: dict[int, int] = {}
    first: dict[int, Session] = {}
    for session in made:
        first.setdefault(session.lineup_id, session)
        counts[session.lineup_id] = counts.get(session.lineup_id, 0) + 1
    for lineup, session in first.items():
        lines += [forecasts.many(line, counts[lineup]) for line in forecasts.told(session)]
    forecasts.refuse(lines, budget_tokens=budget_tokens, budget_usd=budget_usd, owner=owner)
