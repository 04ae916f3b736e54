"""What an operator may do to a cook: cancel it, or take up what failed or was limited."""

from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from judging.cooks import expenses
from judging.cooks.feed import (
    CHECK_RUNS,
    JUDGEMENTS,
    PARTICIPATIONS,
    announce,
    begin,
    check_message,
    lock,
    refuse_pruned,
    rest,
    tell,
)
from judging.cooks.rounds import panels, rounds
from judging.models import Cook, Outcome, Stage
from masterchef.durable import Sql, send, sql, statements
from masterchef.runs import StateError
from masterchef.runs.models import LIVE_STATES, RunState

# Taken up again by `resume`: everything that did not come to a verdict or a submission.
RESUMABLE = [outcome.value for outcome in Outcome if outcome != Outcome.OK]
# What a row is before an attempt of it has begun.
_AFRESH = {
    "outcome": "",
    "evidence": "",
    **dict.fromkeys(("reset_at", "heard_at", "began_at", "clock_offset_s")),
    **dict.fromkeys(("container", "host"), ""),
    "used_s": 0,
    "slept": False,
    "resumes": Sql("resumes + CASE WHEN outcome = '' THEN 0 ELSE 1 END"),
}
_ROWS = {
    PARTICIPATIONS: "judging_participation t JOIN judging_round n ON n.id = t.round_id"
    " WHERE n.cook_id = %s",
    JUDGEMENTS: "judging_judgement t JOIN judging_panel n ON n.id = t.panel_id"
    " WHERE n.cook_id = %s",
    CHECK_RUNS: "judging_checkrun t JOIN judging_submission s ON s.id = t.submission_id"
    " JOIN judging_participation p ON p.id = s.participation_id"
    " JOIN judging_round n ON n.id = p.round_id WHERE n.cook_id = %s",
}


def cancel(cook: Cook, reason: str = "") -> None:
    """End the cook now. Fences are raised, so that polls find their containers to be nobody's."""
    with transaction.atomic():
        locked = lock(cook.pk)
        if locked.state not in LIVE_STATES:
            raise StateError(f"state: the cook is {locked.state}; only a live one is cancelled")
        for table, rows in _ROWS.items():
            statements.cancel(table, rows, (cook.pk,))
        rest(cook.pk, Stage(locked.stage), state="cancelled", reason=reason or "cancelled")
        tell(cook.pk, "cancelled", round=_round(cook), reason=reason)
    cook.refresh_from_db()
    announce(cook.pk)


def resume(
    cook: Cook,
    *,
    budget_usd: Decimal | None = None,
    budget_tokens: int | None = None,
    wait_for_limits_s: float | None = None,
) -> int:
    """Take up again what failed, timed out or was rate-limited in the newest round or panel.

    What is ok is left alone. A new budget takes the place of the old one, also where nothing else
    is to be done. Returns how many participants or judges start again; raises StateError if there
    is nothing to take up and no budget to change, CookError for a budget that is no number.
    """
    expenses.refuse_odd(budget_usd, budget_tokens, wait_for_limits_s)
    with transaction.atomic():
        locked = lock(cook.pk)
        if locked.state == RunState.RUNNING:
            raise StateError("state: the cook is running; cancel it or wait for its end")
        refuse_pruned(cook)
        _set(cook, budget_usd, budget_tokens, wait_for_limits_s)
        if over := cook.over_budget:
            raise StateError(f"budget: {over}; give a higher one")
        table = _take_up(cook, judging=locked.stage in (Stage.JUDGING, Stage.JUDGED))
        if table is None and (budget_usd is not None or budget_tokens is not None):
            return 0
        if table is None:
            raise StateError("nothing to resume: nobody of the newest round failed or was limited")
        count = table.rows
        begin(cook.pk, table.stage)
        tell(cook.pk, "resumed", round=_round(cook), count=count)
    cook.refresh_from_db()
    (panels if table.stage == Stage.JUDGING else rounds).go_on(cook.pk)
    return count


class _TakenUp(NamedTuple):
    stage: Stage
    rows: int


def _take_up(cook: Cook, *, judging: bool) -> _TakenUp | None:
    """Judges first where a panel is the newest; else the participants of the newest round."""
    tables = [(JUDGEMENTS, Stage.JUDGING)] if judging else []
    checks = _check_again(cook)
    for table, stage in [*tables, (PARTICIPATIONS, Stage.COOKING)]:
        if count := _reopen(cook, table):
            return _TakenUp(stage, count + checks)
    if not checks:
        return None
    _again(cook, "judging_round", "closed_at = NULL")
    return _TakenUp(Stage.COOKING, checks)


def _check_again(cook: Cook) -> int:
    """Checks that were taken out since something around them broke, in the newest round."""
    broken = (
        f"{_ROWS[CHECK_RUNS]} AND t.state IN ('quarantined', 'cancelled')"
        " AND n.id = (SELECT max(id) FROM judging_round WHERE cook_id = %s)"
    )
    afresh = {"container": "", "host": "", "heard_at": None, "resumes": Sql("resumes + 1")}
    ids = statements.reopen(CHECK_RUNS, broken, (cook.pk, cook.pk), afresh)
    transaction.on_commit(lambda: send(*map(check_message, ids)))
    return len(ids)


def _reopen(cook: Cook, table: str) -> int:
    newest = (
        "t.panel_id = (SELECT max(id) FROM judging_panel WHERE cook_id = %s)"
        if table == JUDGEMENTS
        else "t.round_id = (SELECT max(id) FROM judging_round WHERE cook_id = %s)"
    )
    wanted = (
        f"{table} t WHERE {newest} AND ((t.state = 'done' AND t.outcome = ANY(%s))"
        " OR t.state IN ('quarantined', 'cancelled') OR (t.state = 'waiting' AND t.outcome = ''))"
    )
    rows = statements.reopen(table, wanted, (cook.pk, RESUMABLE), _AFRESH, state="waiting")
    if rows and table == JUDGEMENTS:
        _again(cook, "judging_panel", "closed_at = NULL, report = NULL, reported_at = NULL")
    elif rows:
        _again(cook, "judging_round", "closed_at = NULL")
    return len(rows)


def _again(cook: Cook, table: str, columns: str) -> None:
    sql(
        f"UPDATE {table} SET {columns} WHERE id = (SELECT max(id) FROM {table} WHERE cook_id = %s)",
        (cook.pk,),
    )


def _set(
    cook: Cook,
    budget_usd: Decimal | None,
    budget_tokens: int | None,
    wait_for_limits_s: float | None,
) -> None:
    given = {
        "budget_usd": budget_usd,
        "budget_tokens": budget_tokens,
        "wait_for_limits_s": wait_for_limits_s,
    }
    changed = {name: value for name, value in given.items() if value is not None}
    if changed:
        Cook.objects.filter(pk=cook.pk).update(**changed)
    cook.refresh_from_db()


def _round(cook: Cook) -> int:
    return cook.rounds.count()
