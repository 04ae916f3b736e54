"""Which sessions of a suite are under way: let in, held back by the budget, ended.

`go_on` may be called by anybody at any time: after a session's score, by the reconciler, by two of
them at once. It decides under the lock of the suite's run.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from kitchen import sessions
from kitchen.models import Session, SuiteRun
from kitchen.sessions import announcements
from kitchen.sessions.announcements import Opened
from kitchen.suites.progress import standing
from masterchef import runs
from masterchef.durable import sql
from masterchef.live.pokes import poke
from masterchef.runs import StateError, forecasts
from masterchef.runs.models import RunState


def start(run: SuiteRun) -> None:
    """Let the first sessions in; raises forecasts.OverBudget, or StateError if it was started."""
    with transaction.atomic():
        runs.change(run, RunState.RUNNING, allowed=(RunState.CREATED,))
        forecasts.keep(
            run, budget_tokens=run.setup["budget_tokens"], budget_usd=run.setup["budget_usd"]
        )
    go_on(run.pk)
    run.refresh_from_db()


def go_on_all() -> int:
    """What the reconciler does: every suite that runs; how many sessions that let in."""
    found = SuiteRun.objects.filter(state=RunState.RUNNING).values_list("pk", flat=True)
    return sum(go_on(run_id) for run_id in list(found))


def go_on_after(session_id: UUID) -> None:
    """A session of some suite may have ended: let the next one in."""
    run = SuiteRun.objects.filter(state=RunState.RUNNING, experiment__sessions=session_id).first()
    if run is not None:
        go_on(run.pk)


def go_on(run_id: UUID) -> int:
    """Let in what there is room for; pause at the budget; end after the last session's score.

    How many sessions it has let in.
    """
    opened: list[tuple[UUID, Opened]] = []
    with transaction.atomic():
        row = runs.lock(run_id)
        if row is None or row.state != RunState.RUNNING:
            return 0
        run = SuiteRun.objects.get(pk=run_id)
        now = standing(run)
        if now.over:
            runs.enter(run_id, RunState.DONE)
        elif spent := over_budget(run):
            runs.enter(run_id, RunState.PAUSED, reason=spent)
        else:
            opened = _let_in(run, run.setup["max_parallel"] - now.under_way)
    for session_id, tick in opened:
        announcements.announce(session_id, tick)
    poke(run_id)
    return len(opened)


def _let_in(run: SuiteRun, room: int) -> list[tuple[UUID, Opened]]:
    """Open the next sessions: all scenarios and lineups of a seed before the next seed, so that
    what has ended by then is comparable."""
    waiting = run.experiment.sessions.filter(state=RunState.CREATED)
    order = ("seed", "repeat", "scenario__name", "lineup__name", "pk")
    opened: list[tuple[UUID, Opened]] = []
    for session in waiting.order_by(*order)[: max(room, 0)]:
        try:
            opened.append((session.pk, sessions.open_first(session)))
        except StateError as error:  # a person's limit, or other rules than it was made for
            runs.enter(run.pk, RunState.PAUSED, reason=str(error))
            break
    return opened


def over_budget(run: SuiteRun) -> str:
    """Why no further session begins, or nothing."""
    tokens, usd = spent(run)
    most_tokens, most_usd = run.setup["budget_tokens"], run.setup["budget_usd"]
    if most_tokens is not None and tokens >= most_tokens:
        return f"budget_tokens: {tokens:,} of {most_tokens:,} are spent"
    if most_usd is not None and usd >= most_usd:
        return f"budget_usd: ${usd:.2f} of ${most_usd:.2f} are spent"
    return ""


def spent(run: SuiteRun) -> tuple[int, float]:
    """Tokens and dollars that its sessions took so far."""
    return spendings([run])[run.experiment_id]


def spendings(found: Iterable[SuiteRun]) -> dict[int, tuple[int, float]]:
    """Tokens and dollars by experiment, one query for all."""
    wanted = [run.experiment_id for run in found]
    rows = sql(
        "SELECT s.experiment_id AS experiment,"
        " sum(coalesce(e.tokens_in, 0) + coalesce(e.tokens_out, 0))::bigint AS tokens,"
        " coalesce(sum(e.cost_usd), 0)::float8 AS usd FROM masterchef_ledgerentry e"
        " JOIN kitchen_session s ON s.run_ptr_id = e.run_id WHERE s.experiment_id = ANY(%s)"
        " GROUP BY 1",
        (wanted,),
    )
    took = {row.experiment: (row.tokens, row.usd) for row in rows}
    return {one: took.get(one, (0, 0.0)) for one in wanted}


def live_sessions(run: SuiteRun, *states: RunState) -> list[Session]:
    """Its sessions in one of these states."""
    return list(run.experiment.sessions.filter(state__in=states))
