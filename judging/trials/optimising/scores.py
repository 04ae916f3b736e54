"""What the steps of an optimisation scored, and which proposal is the best so far."""

from typing import Any, NamedTuple

from judging.models import Matrix, Optimisation, OptimisationStep, Prompt
from judging.trials import reports
from masterchef.durable import sql

AGAIN = "masterchef matrix rerun"


class Spent(NamedTuple):
    """Of an optimisation's proposer and all its matrices together."""

    tokens: int
    usd: Any


def mean_of(matrix: Matrix, metric: str) -> float | None:
    """Over all models of the matrix; None unless all cells count: to fail where it is hard would
    make a version better than it is."""
    entries = reports.report(matrix, metric)["entries"]
    if not entries or any(entry["coverage"] != 1 for entry in entries):
        return None
    return float(sum(entry["mean"] for entry in entries) / len(entries))


def best_of(optimisation: Optimisation) -> OptimisationStep | None:
    """The step of the best prompt so far, with its draft and matrix; None before there is any."""
    steps = optimisation.steps.filter(state="done").exclude(mean=None)
    steps = steps.exclude(part=OptimisationStep.Part.HELD_OUT).select_related("draft", "matrix")
    kept = [step for step in steps.order_by("number") if step.kept or step.number == 0]
    return kept[-1] if kept else None


def prompt_of(step: OptimisationStep, optimisation: Optimisation) -> Prompt:
    """What the step tried: its draft, or the prompt as it was."""
    return step.draft or optimisation.prompt


def spent(optimisation: Optimisation) -> Spent:
    """Tokens and dollars so far; the ledger counts what is under way, too."""
    row = sql(
        "SELECT coalesce(sum(coalesce(tokens_in, 0) + coalesce(tokens_out, 0)), 0)::bigint"
        " AS tokens, coalesce(sum(cost_usd), 0) AS usd FROM masterchef_ledgerentry"
        " WHERE run_id = %s OR run_id IN (SELECT matrix_id FROM judging_optimisationstep"
        " WHERE optimisation_id = %s AND matrix_id IS NOT NULL)",
        (optimisation.pk, optimisation.pk),
    ).fetchone()
    assert row is not None
    return Spent(row.tokens, row.usd)


def left(optimisation: Optimisation) -> dict[str, Any] | None:
    """What the next matrix may spend, as its setup says it; None: the budget is spent."""
    setup, so_far = optimisation.setup, spent(optimisation)
    found: dict[str, Any] = {}
    if tokens := setup["budget_tokens"]:
        found["budget_tokens"] = tokens - so_far.tokens
    if usd := setup["budget_usd"]:
        found["budget_usd"] = usd - float(so_far.usd)
    return None if any(value <= 0 for value in found.values()) else found
