"""Cells as durable work: ask the model, score the answer, save it under the claim's fence."""

from typing import Any

from django.db import transaction

from judging.models import ANSWERED, BAD_ANSWERS, Cell, CellOutcome, Gold
from judging.trials import admission, cell_calls, mlflow_results, scoring
from judging.trials.cell_calls import Asker, Found
from judging.trials.invariants import OF_CELLS
from judging.trials.optimising import wake
from masterchef import runs
from masterchef.durable import (
    NOW,
    Attempt,
    Failure,
    Kind,
    Message,
    NotNow,
    Sql,
    WorkRef,
    send,
    sql,
    statements,
)
from masterchef.live import log
from masterchef.live.models import Level
from masterchef.live.pokes import poke
from masterchef.runs import Fact, ledger
from masterchef.runs.ledger import Total
from masterchef.runs.models import RunState

TABLE = "judging_cell"
_OUTCOMES = {
    "timeout": CellOutcome.TIMEOUT,
    "rate_limit": CellOutcome.RATE_LIMIT,
    "too_long": CellOutcome.TOO_LONG,
    **dict.fromkeys(("journal", "workers", "error"), CellOutcome.ERROR),
}


class Cells(Kind[Found]):
    """One prompt, one model, one trial, once. Only `max_parallel` of a matrix are queued."""

    name = "cell"
    table = TABLE
    columns = "matrix_id"
    queue = f"'{admission.QUEUE}'"
    rows = (
        "judging_cell t JOIN masterchef_run r ON r.id = t.matrix_id AND r.state = 'running'"
        " WHERE t.queued"
    )
    # Paused while its message was on the way.
    only_if = (
        "EXISTS (SELECT FROM masterchef_run r WHERE r.id = t.matrix_id AND r.state = 'running')"
    )
    invariants = OF_CELLS

    def about(self, attempt: Attempt) -> dict[str, Any]:
        return {"run": attempt.row.matrix_id, "cell": attempt.ref.id}

    def play(self, attempt: Attempt) -> Found:
        cell = _cell(attempt.ref)
        if over_budget(cell):
            return Found(CellOutcome.BUDGET, {}, "the matrix has spent its budget")
        return cell_calls.predict(Asker(attempt.ref, cell, attempt.still_mine))

    def settle(self, attempt: Attempt, made: Found) -> bool:
        return settle(attempt.ref, made)

    def take_out(self, ref: WorkRef, failure: Failure) -> bool:
        """Excluded with its reason, never a zero; the rest of the matrix goes on."""
        outcome = _OUTCOMES.get(failure.kind, CellOutcome.HOST)
        return settle(ref, Found(outcome, {}, failure.text), failure)

    def tries(self, attempt: Attempt) -> int:
        return int(_cell(attempt.ref).matrix.setup["attempts"])

    def patience_s(self, attempt: Attempt) -> float:
        """Not for ever: the matrix must end."""
        return float(_cell(attempt.ref).matrix.setup["host_wait_s"])

    def wait(self, attempt: Attempt, error: NotNow) -> None:
        """Leave the room to others until a host is back."""
        super().wait(attempt, error)
        sql(
            "UPDATE judging_cell SET queued = false WHERE id = %s AND state = 'waiting'",
            (attempt.ref.id,),
        )
        admission.refill(attempt.row.matrix_id)

    def retried(self, attempt: Attempt, failure: Failure, delay_s: float) -> None:
        text = f"{_cell(attempt.ref).label}: again in {delay_s:.1f} s: {failure.text}"
        seat = attempt.ref.name
        log.write(attempt.row.matrix_id, "cell_retried", text, level=Level.WARNING, seat=seat)

    def wake_waiting(self) -> int:
        """Those that wait for a host are not admitted; to be let in again wakes them."""
        return 0


CELLS = Cells()


def _cell(ref: WorkRef) -> Cell:
    return Cell.objects.select_related("matrix", "prompt", "mapping", "trial").get(pk=ref.id)


def over_budget(cell: Cell) -> bool:
    """Whether the matrix has spent what it may; cells under way may go over it a little."""
    setup, matrix = cell.matrix.setup, cell.matrix
    tokens, usd = setup["budget_tokens"], setup["budget_usd"]
    return bool(
        (tokens and matrix.spent_tokens >= tokens) or (usd and float(matrix.spent_usd) >= usd)
    )


def settle(ref: WorkRef, found: Found, failure: Failure | None = None) -> bool:
    """Save what came of the cell if the fence still holds, and end the matrix with its last.

    One transaction, under the lock of the run, so children are counted exactly once.
    """
    cell = _cell(ref)
    spent = ledger.of_work(cell.matrix_id, ref.kind, ref.id)
    gold = Gold.objects.filter(trial=cell.trial_id, retired=False).first()
    scored = scoring.safely(cell, found.outcome, found.prediction, found.trouble, gold)
    found, scores = Found(*scored[:3]), scored.scores
    with transaction.atomic():
        run = sql(
            "SELECT r.state, r.last_number, (m.setup->>'max_parallel')::int AS most"
            " FROM masterchef_run r JOIN judging_matrix m ON m.run_ptr_id = r.id"
            " WHERE r.id = %s FOR NO KEY UPDATE OF r",
            (cell.matrix_id,),
        ).fetchone()
        if run is None or not _save(ref, found, scores, spent, gold, failure):
            return False
        left = _count_down(cell, spent)
        facts = [_fact(cell, found, scores, spent)]
        if left == 0:
            facts.append(Fact("matrix_ended", "", 0, 0, {}))
        runs.tell(cell.matrix_id, facts, last_number=run.last_number)
        if left == 0:
            runs.enter(cell.matrix_id, RunState.DONE)
        going = run.state == RunState.RUNNING and left > 0
        chosen = admission.let_in(cell.matrix_id, most=run.most) if going else []
    send(*map(admission.message, chosen), *(_at_its_end(cell) if not left else []))
    _tell(cell, found, scores)
    poke(cell.matrix_id)
    return True


def _at_its_end(cell: Cell) -> list[Message]:
    """To whom the matrix's end is told."""
    return [*mlflow_results.messages(cell.matrix_id), *wake.messages(cell.matrix_id)]


def _save(
    ref: WorkRef,
    found: Found,
    scores: dict[str, Any] | None,
    spent: Total,
    gold: Gold | None,
    failure: Failure | None,
) -> bool:
    flat = scores or {}
    columns = {
        "outcome": str(found.outcome),
        "prediction": found.prediction or None,
        "scores": scores,
        **{name: flat.get(name) for name in scoring.METRICS},
        "gold_digest": gold.digest if gold and scores is not None else "",
        **spent._asdict(),
        "queued": Sql("false"),
    }
    if failure is None:
        columns["error"] = found.trouble[: statements.LONGEST_ERROR]
        return statements.settle(ref, columns) is not None
    columns["decided_at"] = NOW
    found_row = statements.take_out(
        ref, state="done", error=found.trouble, kind=failure.kind, columns=columns
    )
    return found_row is not None


def _count_down(cell: Cell, spent: Total) -> int:
    """How many cells are left. Counted by a statement of its own: one that waits for the run's
    lock would see the matrix as it was before, and two last cells would each see one left."""
    row = sql(
        "UPDATE judging_matrix SET cells_left = cells_left - 1, spent_tokens = spent_tokens + %s,"
        " spent_usd = spent_usd + %s WHERE run_ptr_id = %s RETURNING cells_left",
        (spent.tokens, spent.usd, cell.matrix_id),
    ).fetchone()
    assert row is not None
    return int(row.cells_left)


def _fact(cell: Cell, found: Found, scores: dict[str, Any] | None, spent: Total) -> Fact:
    flat = scores or {}
    data: dict[str, object] = {
        "cell": cell.pk,
        "combination": cell.combination,
        "model": cell.model,
        "trial": cell.trial.name,
        "repeat": cell.repeat,
        "outcome": str(found.outcome),
        **{name: flat.get(name) for name in scoring.METRICS},
        "tokens": spent.tokens,
        "seconds": round(spent.seconds, 3),
        "error": found.trouble[:300],
    }
    return Fact("cell_done", "", 0, 0, data)


def _tell(cell: Cell, found: Found, scores: dict[str, Any] | None) -> None:
    """The cell's line in the run's log."""
    said = [f"{cell.label}: {found.outcome}"]
    if scores is not None:
        figures = {name: scores[name] for name in scoring.METRICS if scores[name] is not None}
        said += [f"{name.replace('_f1', ' F1')} {value:.3f}" for name, value in figures.items()]
    elif found.outcome in ANSWERED:
        said.append("unscored, the trial has no gold standard")
    level = Level.INFO if found.outcome == CellOutcome.OK else Level.ERROR
    if found.outcome in BAD_ANSWERS or (found.outcome == CellOutcome.OK and found.trouble):
        level = Level.WARNING
    if found.trouble:
        said.append(found.trouble)
    log.write(cell.matrix_id, "cell_done", ", ".join(said), level=level, seat=f"cell:{cell.pk}")
