"""One cell: claim it, ask its model, score the answer, and save it under the claim's fence."""

from decimal import Decimal
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Count, Q, Sum
from psycopg.types.json import Jsonb

from agents.calls import FenceLost, JournalMismatch
from agents.hosts import HostError, NoHost
from agents.models import ModelCall
from judging.models import ANSWERED, BAD_ANSWERS, Cell, CellOutcome, Gold
from judging.trials import asking, scoring, tracking, window
from judging.trials.asking import Asker, Found
from masterchef import durable
from masterchef.durable import WorkRef, sql
from masterchef.heartbeat import Lease, heartbeat
from masterchef.live import feed, log
from masterchef.live.feed import Fact
from masterchef.live.models import Level, RunState
from masterchef.live.pokes import poke
from masterchef.messages import send
from masterchef.monitoring.context import bound

logger = structlog.get_logger(__name__)
TABLE = "judging_cell"
HOST_WAIT_S = 5.0
_OUTCOMES = {
    "timeout": CellOutcome.TIMEOUT,
    "rate_limit": CellOutcome.RATE_LIMIT,
    "too_long": CellOutcome.TOO_LONG,
}


class Spent(NamedTuple):
    """What a cell's calls took: tokens, US dollars (None: nobody was paid), seconds of models."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: Decimal | None
    seconds: float


def run_cell(cell_id: int) -> None:
    """Take the cell to its end, or leave it for another try. Never raises for a bad host."""
    claimed = durable.claim(TABLE, cell_id, "matrix_id")
    if claimed is None:
        return  # another worker got there first, or it is done, or not due yet
    ref = WorkRef(TABLE, cell_id, claimed.fence, f"cell:{cell_id}")
    cell = Cell.objects.select_related("matrix", "prompt", "mapping", "trial").get(pk=cell_id)
    if cell.matrix.state != RunState.RUNNING:
        durable.give_back(ref, counted=False)  # paused while its message was on the way
        return
    with bound(run=claimed.matrix_id, cell=cell_id), heartbeat.holding(ref) as lease:
        found = _found(ref, cell, lease)
        if found is not None:
            settle(cell, ref.fence, found)


def _found(ref: WorkRef, cell: Cell, lease: Lease) -> Found | None:
    """What came of the cell; None if the claim was lost or has been given back."""
    if over_budget(cell):
        return Found(CellOutcome.BUDGET, {}, "the matrix has spent its budget")
    try:
        return asking.predict(Asker(ref, cell, lease.still_mine))
    except FenceLost:
        return None  # cancelled, or our lease ran out and somebody else has it
    except NoHost as error:
        return _wait_for_host(ref, cell, error)
    except HostError as error:
        if error.permanent or cell.attempts >= cell.matrix.setup["attempts"]:
            return Found(_OUTCOMES.get(error.kind, CellOutcome.HOST), {}, str(error))
        delay = max(error.retry_after_s or 0, durable.backoff_s(cell.attempts))
        _try_again(ref, cell, str(error), delay)
    except JournalMismatch as error:
        return Found(CellOutcome.ERROR, {}, str(error))
    except Error:
        connection.close()  # the lease runs out and the reconciler sends it again
        raise
    except Exception as error:
        logger.exception("cell_failed", cell=ref.id)
        if cell.attempts >= settings.TURN_ATTEMPTS:
            return Found(CellOutcome.ERROR, {}, repr(error))
        _try_again(ref, cell, repr(error), durable.backoff_s(cell.attempts))
    return None


def _try_again(ref: WorkRef, cell: Cell, error: str, delay_s: float) -> None:
    durable.give_back(ref, delay_s=delay_s, error=error)
    log.write(
        cell.matrix_id,
        "cell_retried",
        f"{cell.label}: again in {delay_s:.1f} s: {error}",
        level=Level.WARNING,
        seat=ref.name,
    )


def _wait_for_host(ref: WorkRef, cell: Cell, error: NoHost) -> Found | None:
    """Leave the window to others until a host is back; not for ever: the matrix must end."""
    row = sql(
        "UPDATE judging_cell SET waiting_since = coalesce(waiting_since, masterchef_now())"
        " WHERE id = %s AND fence = %s RETURNING waiting_since"
        " < masterchef_now() - make_interval(secs => %s) AS too_long",
        (ref.id, ref.fence, cell.matrix.setup["host_wait_s"]),
    ).fetchone()
    busy = "slot was in use" in str(error)  # a queue for slots is no failure of the host
    if row is not None and row.too_long and not busy:
        return Found(_why_no_host(ref), {}, str(error))
    given = durable.give_back(
        ref,
        state="waiting",
        delay_s=0 if busy else error.retry_after_s or HOST_WAIT_S,
        error=str(error),
        counted=False,
    )
    if given:
        sql("UPDATE judging_cell SET queued = false WHERE id = %s AND state = 'waiting'", (ref.id,))
        window.refill(cell.matrix_id)
    return None


def _why_no_host(ref: WorkRef) -> CellOutcome:
    last = ModelCall.objects.filter(work=ref.name).order_by("-id").first()
    limited = last is not None and last.error_class == "rate_limit"
    return CellOutcome.RATE_LIMIT if limited else CellOutcome.HOST


def over_budget(cell: Cell) -> bool:
    """Whether the matrix has spent what it may; cells under way may go over it a little."""
    setup, matrix = cell.matrix.setup, cell.matrix
    tokens, usd = setup["budget_tokens"], setup["budget_usd"]
    return bool(
        (tokens and matrix.spent_tokens >= tokens) or (usd and float(matrix.spent_usd) >= usd)
    )


def settle(cell: Cell, fence: int, found: Found) -> bool:
    """Save what came of the cell if the fence still holds, and end the matrix with its last.

    One transaction, under the lock of the run, so children are counted exactly once.
    """
    ref = WorkRef(TABLE, cell.pk, fence, f"cell:{cell.pk}")
    spent = _spent(ref)
    gold = Gold.objects.filter(trial=cell.trial_id).first()
    scored = scoring.safely(cell, found.outcome, found.prediction, found.trouble, gold)
    found, scores = Found(*scored[:3]), scored.scores
    with transaction.atomic():
        run = sql(
            "SELECT r.state, r.last_number, (m.setup->>'max_parallel')::int AS most"
            " FROM masterchef_run r JOIN judging_matrix m ON m.run_ptr_id = r.id"
            " WHERE r.id = %s FOR NO KEY UPDATE OF r",
            (cell.matrix_id,),
        ).fetchone()
        if run is None or not _save(ref, found, scores, spent, gold):
            return False
        left = _count_down(cell, spent)
        facts = [_fact(cell, found, scores, spent)]
        if left == 0:
            facts.append(Fact("matrix_ended", "", 0, 0, {}))
        last = feed.append(cell.matrix_id, facts, last_number=run.last_number)
        sql(
            "UPDATE masterchef_run SET last_number = %s, state = CASE WHEN %s THEN 'done'"
            " ELSE state END, ended_at = CASE WHEN %s THEN masterchef_now() END WHERE id = %s",
            (last, left == 0, left == 0, cell.matrix_id),
        )
        going = run.state == RunState.RUNNING and left > 0
        chosen = window.let_in(cell.matrix_id, most=run.most) if going else []
    send(*map(window.message, chosen), *(tracking.messages(cell.matrix_id) if not left else []))
    _tell(cell, found, scores)
    poke(cell.matrix_id)
    return True


def give_up(cell_id: int, fence: int, error: str) -> bool:
    """Take out a cell whose workers died too often: the rest of the matrix goes on."""
    cell = Cell.objects.select_related("matrix", "trial").get(pk=cell_id)
    return settle(cell, fence, Found(CellOutcome.ERROR, {}, error))


def _save(
    ref: WorkRef,
    found: Found,
    scores: dict[str, Any] | None,
    spent: Spent,
    gold: Gold | None,
) -> bool:
    flat = scores or {}
    row = sql(
        "UPDATE judging_cell SET state = 'done', outcome = %s, prediction = %s, scores = %s,"
        " entities_f1 = %s, mappings_f1 = %s, relationships_f1 = %s, gold_digest = %s,"
        " error = %s, calls = %s, tokens_in = %s, tokens_out = %s, cost_usd = %s, seconds = %s,"
        " queued = false, waiting_since = NULL, lease_until = NULL, decided_at = masterchef_now()"
        " WHERE id = %s AND fence = %s AND state IN ('claimed', 'ready') RETURNING id",
        (
            str(found.outcome),
            Jsonb(found.prediction) if found.prediction else None,
            Jsonb(scores) if scores is not None else None,
            *(flat.get(name) for name in scoring.METRICS),
            gold.digest if gold and scores is not None else "",
            found.trouble[:2000],
            *spent,
            ref.id,
            ref.fence,
        ),
    ).fetchone()
    return row is not None


def _count_down(cell: Cell, spent: Spent) -> int:
    """How many cells are left. Counted by a statement of its own: one that waits for the run's
    lock would see the matrix as it was before, and two last cells would each see one left."""
    row = sql(
        "UPDATE judging_matrix SET cells_left = cells_left - 1, spent_tokens = spent_tokens + %s,"
        " spent_usd = spent_usd + %s WHERE run_ptr_id = %s RETURNING cells_left",
        (spent.tokens_in + spent.tokens_out, spent.cost_usd or 0, cell.matrix_id),
    ).fetchone()
    assert row is not None
    return int(row.cells_left)


def _spent(ref: WorkRef) -> Spent:
    """From the ledger: every attempt of every call of the cell; the cache's answers are free."""
    paid = ModelCall.objects.filter(work=ref.name, cached=False)
    total = paid.aggregate(
        tokens_in=Sum("tokens_in"), tokens_out=Sum("tokens_out"), cost=Sum("cost_usd"),
        ms=Sum("total_ms"), calls=Count("id", filter=Q(error_class="")),
    )  # fmt: skip
    return Spent(
        total["calls"],
        total["tokens_in"] or 0,
        total["tokens_out"] or 0,
        total["cost"],
        (total["ms"] or 0.0) / 1000,
    )


def _fact(cell: Cell, found: Found, scores: dict[str, Any] | None, spent: Spent) -> Fact:
    flat = scores or {}
    data: dict[str, object] = {
        "cell": cell.pk,
        "combination": cell.combination,
        "model": cell.model,
        "trial": cell.trial.name,
        "repeat": cell.repeat,
        "outcome": str(found.outcome),
        **{name: flat.get(name) for name in scoring.METRICS},
        "tokens": spent.tokens_in + spent.tokens_out,
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
