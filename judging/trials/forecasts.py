"""What each model of a matrix will take: from like runs, else from its limits.

A like run is an ended matrix that asked the same model the same prompts. The median of their means
per cell is what a cell will take; where there is none, the lengths of the prompts and the longest
replies say what it may take at most.
"""

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from agents import forecasts as sources
from judging.models import ANSWERED
from judging.trials.setups import Plan
from masterchef.durable import sql
from masterchef.runs.forecasts import basis_of

MOST_RUNS = 20  # the latest like runs that are looked at


class Limits(NamedTuple):
    """What one cell of a model may take at most, on average over the plan's prompts and trials."""

    calls: float
    tokens_in: float
    tokens_out: float


class Line(NamedTuple):
    """One model: what its cells take together. `hours` on `slots` at hand; None: no like run tells
    how fast it is. `price_source` says where `cost_usd` comes from."""

    model: str
    cells: int
    calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: float | None
    price_source: str
    hours: float | None
    slots: int
    basis: str
    like_runs: int


def lines(plan: Plan, limits: Limits) -> list[Line]:
    """A line for each model of the plan, in its order."""
    cells = plan.cells // max(len(plan.setup.models), 1)
    labels = [each.label for each in plan.combinations]
    return [_line(plan, model, cells, labels, limits) for model in plan.setup.models]


def _line(plan: Plan, player: str, cells: int, labels: Sequence[str], limits: Limits) -> Line:
    runs = _like(player, labels)
    calls, tokens_in, tokens_out, seconds = limits.calls, limits.tokens_in, limits.tokens_out, None
    if runs:
        calls = median(run.calls for run in runs)
        tokens_in = median(run.tokens_in for run in runs)
        tokens_out = median(run.tokens_out for run in runs)
        seconds = median(run.seconds for run in runs)
    slots = min(sources.slots(player), plan.setup.max_parallel)
    cost, source = sources.cost_of(player, round(cells * tokens_in), round(cells * tokens_out))
    return Line(
        model=player,
        cells=cells,
        calls=round(cells * calls),
        tokens_in=round(cells * tokens_in),
        tokens_out=round(cells * tokens_out),
        cost_usd=cost,
        price_source=source,
        hours=None if seconds is None else round(cells * seconds / max(slots, 1) / 3_600, 4),
        slots=slots,
        basis=basis_of(len(runs)),
        like_runs=len(runs),
    )


def _like(player: str, labels: Sequence[str]) -> list[Any]:
    """Means per cell of the latest like runs: calls, tokens_in, tokens_out, seconds."""
    return sql(
        "SELECT c.matrix_id, avg(c.calls)::float8 AS calls, avg(c.tokens_in)::float8 AS tokens_in,"
        " avg(c.tokens_out)::float8 AS tokens_out, avg(c.seconds)::float8 AS seconds FROM"
        " (SELECT m.run_ptr_id AS id FROM judging_matrix m JOIN masterchef_run r"
        " ON r.id = m.run_ptr_id AND r.kind = 'matrix' AND r.state = 'done'"
        " WHERE m.players @> to_jsonb(%s::text) AND EXISTS (SELECT FROM judging_cell x"
        " WHERE x.matrix_id = m.run_ptr_id AND x.combination = ANY(%s) AND x.model = %s)"
        " ORDER BY r.created_at DESC LIMIT %s) AS latest"
        " JOIN judging_cell c ON c.matrix_id = latest.id AND c.combination = ANY(%s)"
        " AND c.model = %s AND c.outcome = ANY(%s) AND c.calls > 0 GROUP BY c.matrix_id",
        (player, list(labels), player, MOST_RUNS, list(labels), player, list(map(str, ANSWERED))),
    ).fetchall()
