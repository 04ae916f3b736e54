"""How an attempt ends: one commit under its fence, with its files, its usage and its event."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agents.containers import Key
from judging.cooks import submissions
from judging.cooks.feed import lock, tell
from judging.cooks.rounds import panels, rounds
from judging.cooks.submissions import Kept
from judging.models import Judgement, Outcome, Participation
from masterchef.durable import NOW, Failure, Sql, WorkRef, sql, statements
from masterchef.runs import ledger
from masterchef.runs.ledger import Used
from masterchef.runs.models import CostSource, LedgerEntry

SLACK_S = 5.0  # after the stated reset of a rate limit


@dataclass
class Ended:
    """What came of one attempt. `usage` is as the flavor reports it; files are storage names."""

    outcome: str
    evidence: str = ""
    reset_at: datetime | None = None
    ran_s: float = 0.0
    log: str = ""
    usage: dict[str, Any] = field(default_factory=dict)
    cost_usd: Decimal | None = None
    cost_source: str = CostSource.NONE
    columns: dict[str, Any] = field(default_factory=dict)  # of the row itself: output, scores, …
    submission: Kept | None = None  # what was handed in and sealed
    container: Key | None = None  # removed once the end is committed


Row = Participation | Judgement


def finish(row: Row, ref: WorkRef, ended: Ended, *, failure: Failure | None = None) -> bool:
    """Commit the end; False if the claim was no longer ours, and then nothing was written.

    A rate limit makes the row wait instead, while its waits together stay within the cook's
    patience. A `failure` takes the row out, also where its worker is dead.
    """
    cook_id, number = row.cook.pk, row.round_number
    with transaction.atomic():
        lock(cook_id)
        wait_s = _wait_s(row, ended)
        if not _write(row, ref, ended, wait_s, failure):
            return False
        if ended.submission is not None:
            assert isinstance(row, Participation)
            submissions.write(row, ended.submission)
        record_usage(row, ref, ended)
        kind = "participant" if isinstance(row, Participation) else "judge"
        what = f"{kind}_waits" if wait_s is not None else f"{kind}_ended"
        facts = {"outcome": ended.outcome, "evidence": ended.evidence[:500]}
        if isinstance(row, Judgement):
            facts["repeat"] = str(row.repeat)
        tell(cook_id, what, round=number, name=row.who, **facts)
    go_on(row)
    return True


def go_on(row: Row) -> None:
    """Let the cook go on after this row's end."""
    (rounds if isinstance(row, Participation) else panels).go_on(row.cook.pk)


def _wait_s(row: Row, ended: Ended) -> float | None:
    """Seconds until the rate limit ends, if the cook still has so much patience with this row.

    Many hosts never say when a limit ends, so each wait is short and only their sum has an end.
    """
    if ended.outcome != Outcome.RATE_LIMITED or ended.reset_at is None:
        return None
    found = sql(
        "SELECT greatest(extract(epoch FROM %s - masterchef_now()), 0)::float8 AS wait,"
        " wait_for_limits_s AS most FROM judging_cook WHERE run_ptr_id = %s",
        (ended.reset_at, row.cook.pk),
    ).fetchone()
    assert found is not None
    waited = sum(
        each.get("waits_s", 0) for each in row.history if each.get("resumes") == row.resumes
    )
    within = found.most > 0 and waited + found.wait <= found.most
    return found.wait + SLACK_S if within else None


def _write(
    row: Row, ref: WorkRef, ended: Ended, wait_s: float | None, failure: Failure | None
) -> bool:
    entry = {
        "fence": ref.fence,
        "host": row.host,
        "container": row.container,
        "began_at": row.began_at.isoformat() if row.began_at else None,
        "ran_s": round(ended.ran_s, 3),
        "outcome": str(ended.outcome),
        "evidence": ended.evidence[:2000],
        "usage": ended.usage,
        "waits_s": round(wait_s or 0, 3),  # for a rate limit, after it
        "resumes": row.resumes,
    }
    columns: dict[str, Any] = {
        "outcome": str(ended.outcome),
        "evidence": ended.evidence[:2000],
        "reset_at": ended.reset_at,
        "usage": ended.usage,
        "cost_usd": ended.cost_usd,
        "cost_source": str(ended.cost_source),
        "log": ended.log,
        "ran_s": ended.ran_s,
        "history": [*row.history, entry],  # nobody else writes it: the claim is ours
        **ended.columns,
    }
    if failure is not None:
        columns["decided_at"] = NOW
        found = statements.take_out(
            ref, state="done", error=failure.text, kind=failure.kind, columns=columns
        )
    elif wait_s is not None:
        columns |= {"container": "", "host": "", "began_at": None, "heard_at": None}
        columns["used_s"] = row.used_s + ended.ran_s
        columns["not_before"] = Sql(f"masterchef_now() + make_interval(secs => {wait_s:.3f})")
        found = statements.settle(ref, columns, state="waiting")
    else:
        found = statements.settle(ref, columns)
    return found is not None


def record_usage(row: Row, ref: WorkRef, ended: Ended) -> None:
    """The ledger's entry of a CLI agent's attempt; the door wrote those of a model's calls."""
    if row.flavor == "model":
        return
    used = Used(
        str(ended.usage.get("model") or row.model),
        ended.usage.get("tokens_in"),
        ended.usage.get("tokens_cached"),
        ended.usage.get("tokens_out"),
        ended.ran_s,
        ended.cost_usd,
        ended.cost_source,
    )
    ledger.record(row.cook.pk, ref, used, by=LedgerEntry.By.AGENT, number=ref.fence)
