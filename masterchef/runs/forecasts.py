"""What a run will take, told before it starts, kept at its start, and compared with the truth.

    lines = forecasts.told(run)              by its kind's own function: settings.RUN_FORECASTS
    forecasts.refuse(lines, owner=user)      OverBudget where a budget or a limit would be passed
    forecasts.keep(run)                      both, and the lines stay with the run
    forecasts.beside_truth(run)              each model: expected, and what the ledger says

A forecast is only as good as its basis, which it names: the median of like runs, or the limits.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from masterchef.accounts.models import SpendingLimit, User
from masterchef.durable import sql
from masterchef.runs.models import Run, RunEstimate
from masterchef.runs.rows import StateError

LIMITS = "no like run: the model's limits"
FREE = "nothing is charged: hosts of one's own, or no public price"


class OverBudget(StateError):
    """More is expected than a budget or a limit allows.

    `found` has (budget_tokens, budget_usd or limit; what is wrong and the fix) for each;
    `problems` are the same as text.
    """

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        self.found = list(found)
        self.problems = [f"{field}: {text}" for field, text in self.found]
        super().__init__("; ".join(self.problems))


class Forecast(NamedTuple):
    """One model's share. None: nobody can tell. `hours` on the `slots` at hand.

    `sure_tokens` and `sure_usd` are expected for certain enough to refuse a budget by them;
    `like_runs` is how many ended runs the `basis` rests on.
    """

    model: str
    calls: int | None
    tokens_in: int | None
    tokens_out: int | None
    cost_usd: float | None
    price_source: str
    hours: float | None
    slots: int
    basis: str
    like_runs: int
    sure_tokens: int = 0
    sure_usd: float = 0.0


_SUMMED = ("calls", "tokens_in", "tokens_out", "cost_usd", "hours", "sure_tokens", "sure_usd")
Tell = Callable[[Any], list[Forecast]]


def basis_of(like_runs: int) -> str:
    """How the basis is said."""
    if not like_runs:
        return LIMITS
    return f"median of {like_runs} like run{'' if like_runs == 1 else 's'}"


def told(run: Run) -> list[Forecast]:
    """A line for each model; none for a kind that has no function, or a run without models."""
    path = settings.RUN_FORECASTS.get(run.kind)
    if path is None:
        return []
    tell: Tell = import_string(path)
    return together(tell(run))


def together(lines: Iterable[Forecast]) -> list[Forecast]:
    """One line for each model: those of its several places added up."""
    found: dict[str, Forecast] = {}
    for line in lines:
        known = found.get(line.model)
        found[line.model] = line if known is None else _added(known, line)
    return list(found.values())


def _added(one: Forecast, two: Forecast) -> Forecast:
    def total(name: str) -> Any:
        values = [value for value in (getattr(one, name), getattr(two, name)) if value is not None]
        return sum(values) if values else None

    return one._replace(
        **{name: total(name) for name in _SUMMED},
        basis=one.basis if one.basis == two.basis else f"{one.basis}; {two.basis}",
        like_runs=min(one.like_runs, two.like_runs),
        slots=max(one.slots, two.slots),
    )


def refuse(
    lines: Iterable[Forecast],
    *,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    owner: User | None = None,
) -> None:
    """Raise OverBudget where what is expected would pass a budget, or the owner's daily limit."""
    lines = list(lines)
    tokens, usd = sum(line.sure_tokens for line in lines), sum(line.sure_usd for line in lines)
    basis = "; ".join(sorted({line.basis for line in lines}))
    problems = []
    if budget_tokens and tokens > budget_tokens:
        problems.append(("budget_tokens", f"at least {tokens:,} tokens are expected ({basis});"
                         " raise the budget, or ask for less"))  # fmt: skip
    if budget_usd and usd > budget_usd:
        problems.append(("budget_usd", f"about ${usd:.2f} are expected ({basis});"
                         " raise the budget, or ask for less"))  # fmt: skip
    if owner is not None:
        problems += _past_limit(owner, tokens, usd)
    if problems:
        raise OverBudget(problems)


def _past_limit(owner: User, tokens: int, usd: float) -> list[tuple[str, str]]:
    limit = SpendingLimit.of(owner)
    if limit is None:
        return []
    used = spent_today(owner)
    problems = []
    if limit.tokens_a_day is not None and used.tokens + tokens > limit.tokens_a_day:
        problems.append(
            (
                "limit",
                f"{owner.username} may use {limit.tokens_a_day:,} tokens a day, has used"
                f" {used.tokens:,}, and this needs about {tokens:,}; wait, or ask an admin",
            )
        )
    if limit.usd_a_day is not None and used.usd + usd > limit.usd_a_day:
        problems.append(
            (
                "limit",
                f"{owner.username} may spend ${limit.usd_a_day:.2f} a day, has spent"
                f" ${used.usd:.2f}, and this needs about ${usd:.2f}; wait, or ask an admin",
            )
        )
    return problems


def spent_today(owner: User) -> Any:
    """`tokens` and `usd` that the owner's runs took in the last 24 hours."""
    return sql(
        "SELECT coalesce(sum(coalesce(e.tokens_in, 0) + coalesce(e.tokens_out, 0)), 0)::bigint"
        " AS tokens, coalesce(sum(e.cost_usd), 0)::float8 AS usd FROM masterchef_run r"
        " JOIN masterchef_ledgerentry e ON e.run_id = r.id"
        " AND e.at > masterchef_now() - interval '1 day' WHERE r.owner_id = %s"
        " AND (r.ended_at IS NULL OR r.ended_at > masterchef_now() - interval '1 day')",
        (owner.pk,),
    ).fetchone()


def many(line: Forecast, times: int) -> Forecast:
    """The line of so many runs like this one, one after the other."""
    changed: dict[str, Any] = {}
    for name in _SUMMED:
        value = getattr(line, name)
        changed[name] = None if value is None else times * value
    return line._replace(**changed)


def keep(
    run: Run,
    *,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    limited: bool = True,
) -> None:
    """Tell it, refuse it where a budget or the owner's limit would be passed, and keep it.

    Called before the run's first work goes out; raises OverBudget and has kept nothing then.
    `limited` is off for a part of a larger run that has been checked as a whole.
    """
    lines = told(run)
    owner = run.owner if limited else None
    refuse(lines, budget_tokens=budget_tokens, budget_usd=budget_usd, owner=owner)
    if lines:
        RunEstimate.objects.update_or_create(
            run_id=run.pk, defaults={"lines": [line._asdict() for line in lines]}
        )


def beside_truth(run: Run) -> list[dict[str, Any]]:
    """[{model, expected, used}] of every model expected or used; either may be None.

    What its parts used counts, such as the sessions of a suite: settings.RUN_PARTS.
    """
    kept = RunEstimate.objects.filter(run_id=run.pk).first()
    expected = {line["model"]: line for line in (kept.lines if kept else [])}
    used = {row.model: row._asdict() for row in sql(_USED, ([run.pk, *_parts(run)],))}
    return [
        {"model": model, "expected": expected.get(model), "used": used.get(model)}
        for model in [*expected, *(model for model in used if model not in expected)]
    ]


def _parts(run: Run) -> list[UUID]:
    path = settings.RUN_PARTS.get(run.kind)
    parts: Callable[[UUID], list[UUID]] = import_string(path) if path else lambda _: []
    return parts(run.pk)


_USED = (
    "SELECT model, count(*) FILTER (WHERE error_class = '') AS calls,"
    " coalesce(sum(tokens_in), 0)::bigint AS tokens_in,"
    " coalesce(sum(tokens_out), 0)::bigint AS tokens_out,"
    " sum(cost_usd)::float8 AS cost_usd, coalesce(sum(seconds), 0)::float8 / 3600 AS hours"
    " FROM masterchef_ledgerentry WHERE run_id = ANY(%s) GROUP BY model ORDER BY model"
)
