"""What a cook will take: from earlier participants and judges of the same flavor and model.

Nobody can tell beforehand how much an agent asks for, so without a like one only its time limit is
told, and the cook's budget is what bounds it.
"""

from collections import Counter
from statistics import median
from typing import Any

from agents import forecasts
from judging.briefs import Brief, Member
from judging.models import Cook
from masterchef.durable import sql
from masterchef.runs.forecasts import LIMITS, Forecast, basis_of

MOST_RUNS = 20
# Each row's cook is the run of its entries in the ledger.
_ROWS = {
    "participation": "judging_participation t JOIN judging_round n ON n.id = t.round_id",
    "judgement": "judging_judgement t JOIN judging_panel n ON n.id = t.panel_id",
}


def of_cook(cook: Cook) -> list[Forecast]:
    """A line for each model of those who cook and those who judge."""
    return of_brief(Brief.from_json(cook.brief))


def of_brief(brief: Brief) -> list[Forecast]:
    """As `of_cook`: one round and one panel of everybody."""
    parts = [
        *_parts(brief.participants, "participation", brief.timeout_s, 1),
        *_parts(
            brief.judges, "judgement", brief.judge_timeout_s,
            brief.judging.repeats * (2 if brief.judging.paraphrase else 1),
        ),
    ]  # fmt: skip
    return [_line(flavor, model, kind, times, limit, brief.max_parallel)
            for (flavor, model, kind, limit), times in Counter(parts).items()]  # fmt: skip


def _parts(
    members: tuple[Member, ...], kind: str, limit: float, times: int
) -> list[tuple[str, str, str, float]]:
    return [(each.flavor, each.model or "", kind, each.timeout_s or limit)
            for each in members for _ in range(times)]  # fmt: skip


def _line(flavor: str, model: str, kind: str, times: int, limit_s: float, most: int) -> Forecast:
    runs = _like(flavor, model, kind)
    slots = min(forecasts.slots(model) or most, most) if model and flavor == "model" else most
    name = runs[0].model if runs and runs[0].model else model or flavor
    if not runs:
        return Forecast(
            name, None, None, None, None, "no like run: the budget is the bound",
            times * limit_s / max(min(slots, times), 1) / 3_600, slots,
            f"{LIMITS}, {limit_s:,.0f} s each", 0,
        )  # fmt: skip
    middle = {each: times * median(getattr(run, each) for run in runs)
              for each in ("calls", "tokens_in", "tokens_out", "seconds")}  # fmt: skip
    paid = [run.cost_usd for run in runs if run.cost_usd is not None]
    source = "what like runs cost" if paid else "nothing was charged in like runs"
    return Forecast(
        model=name,
        calls=round(middle["calls"]),
        tokens_in=round(middle["tokens_in"]),
        tokens_out=round(middle["tokens_out"]),
        cost_usd=times * median(paid) if paid else None,
        price_source=source,
        hours=middle["seconds"] / max(min(slots, times), 1) / 3_600,
        slots=slots,
        basis=basis_of(len(runs)),
        like_runs=len(runs),
        sure_tokens=round(middle["tokens_in"] + middle["tokens_out"]),
        sure_usd=times * median(paid) if paid else 0.0,
    )


def _like(flavor: str, model: str, kind: str) -> list[Any]:
    """The latest that ended well: each one's calls, tokens, seconds, cost and the model it told."""
    return sql(
        "SELECT max(e.model) AS model, count(*) AS calls,"
        " coalesce(sum(e.tokens_in), 0)::float8 AS tokens_in,"
        " coalesce(sum(e.tokens_out), 0)::float8 AS tokens_out,"
        " coalesce(sum(e.seconds), 0)::float8 AS seconds, sum(e.cost_usd)::float8 AS cost_usd"
        f" FROM (SELECT t.id, n.cook_id FROM {_ROWS[kind]} WHERE t.flavor = %s AND t.model = %s"
        " AND t.outcome = 'ok' ORDER BY t.id DESC LIMIT %s) AS latest"
        " JOIN masterchef_ledgerentry e ON e.run_id = latest.cook_id AND e.kind = %s"
        " AND e.work = latest.id"
        " GROUP BY latest.id ORDER BY latest.id DESC",
        (flavor, model, MOST_RUNS, kind),
    ).fetchall()
