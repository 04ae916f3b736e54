"""How an attempt ends: one commit under its fence, with its files, its usage and its event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from judging.cooks import panels, rounds
from judging.cooks.announcing import lock, tell
from judging.cooks.claims import PARTICIPATIONS
from judging.models import CostSource, Judgement, Outcome, Participation, Usage
from masterchef.durable import WorkRef, sql

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


Row = Participation | Judgement


def finish(row: Row, ref: WorkRef, ended: Ended, *, then: Any = None) -> bool:
    """Commit the end; False if the claim was no longer ours, and then nothing was written.

    A rate limit that ends within the cook's patience makes the row wait for it instead.
    `then()` runs inside the transaction, for what belongs to the end: the submission.
    """
    cook_id, number = row.cook.pk, row.round_number
    with transaction.atomic():
        lock(cook_id)
        wait_s = _wait_s(ref, cook_id, ended)
        if not _write(row, ref, ended, wait_s):
            return False
        if then is not None:
            then()
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


def give_up(table: str, id: int, fence: int, error: str) -> bool:
    """Take a row out whose workers died too often; the outcome is an error, never a zero."""
    kind = Participation if table == PARTICIPATIONS else Judgement
    row = kind.objects.get(pk=id)
    cook_id, number = row.cook.pk, row.round_number
    with transaction.atomic():
        lock(cook_id)
        found = sql(
            f"UPDATE {table} SET state = 'done', outcome = 'error', evidence = %s, fence = fence"
            " + 1, owner = '', lease_until = NULL, error = %s, decided_at = masterchef_now()"
            " WHERE id = %s AND fence = %s AND state IN ('ready', 'claimed') RETURNING id",
            (error[:2000], error[:2000], id, fence),
        ).fetchone()
        if found is None:
            return False
        kind_name = "participant" if table == PARTICIPATIONS else "judge"
        facts = {"outcome": Outcome.ERROR, "evidence": error[:500]}
        tell(cook_id, f"{kind_name}_ended", round=number, name=row.who, **facts)
    go_on(row)
    return True


def _wait_s(ref: WorkRef, cook_id: Any, ended: Ended) -> float | None:
    """Seconds until the rate limit ends, if the cook waits that long."""
    if ended.outcome != Outcome.RATE_LIMITED or ended.reset_at is None:
        return None
    found = sql(
        "SELECT greatest(extract(epoch FROM %s - masterchef_now()), 0)::float8 AS wait,"
        " wait_for_limits_s AS most FROM judging_cook WHERE run_ptr_id = %s",
        (ended.reset_at, cook_id),
    ).fetchone()
    assert found is not None
    return found.wait + SLACK_S if found.most > 0 and found.wait <= found.most else None


def _write(row: Row, ref: WorkRef, ended: Ended, wait_s: float | None) -> bool:
    entry = {
        "fence": ref.fence,
        "host": row.host,
        "container": row.container,
        "began_at": row.began_at.isoformat() if row.began_at else None,
        "ran_s": round(ended.ran_s, 3),
        "outcome": str(ended.outcome),
        "evidence": ended.evidence[:2000],
        "usage": ended.usage,
    }
    columns: dict[str, Any] = {
        "outcome": str(ended.outcome),
        "evidence": ended.evidence[:2000],
        "reset_at": ended.reset_at,
        "usage": Jsonb(ended.usage),
        "cost_usd": ended.cost_usd,
        "cost_source": str(ended.cost_source),
        "log": ended.log,
        "ran_s": ended.ran_s,
        **{name: _bound(value) for name, value in ended.columns.items()},
    }
    if wait_s is not None:
        columns |= {"container": "", "host": "", "began_at": None, "heard_at": None}
    sets = ", ".join(f"{name} = %s" for name in columns)
    waits = wait_s is not None
    found = sql(
        f"UPDATE {ref.table} SET {sets}, history = history || %s::jsonb, used_s = used_s + %s,"
        " state = %s, not_before = masterchef_now() + make_interval(secs => %s),"
        " decided_at = masterchef_now(), owner = '', lease_until = NULL, error = ''"
        " WHERE id = %s AND fence = %s AND state = 'claimed' RETURNING id",
        (
            *columns.values(),
            Jsonb([entry]),
            ended.ran_s if waits else 0.0,
            "waiting" if waits else "done",
            wait_s or 0.0,
            ref.id,
            ref.fence,
        ),
    ).fetchone()
    return found is not None


def _bound(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, Mapping | list) else value


def record_usage(row: Row, ref: WorkRef, ended: Ended) -> None:
    """The ledger's row of a CLI agent's attempt; a model's calls are in the ledger of calls."""
    if row.flavor == "model":
        return
    Usage.objects.create(
        cook=row.cook,
        round=row.round_number,
        work=ref.name,
        fence=ref.fence,
        name=row.who,
        judging=isinstance(row, Judgement),
        flavor=row.flavor,
        model=str(ended.usage.get("model") or row.model),
        tokens_in=ended.usage.get("tokens_in"),
        tokens_cached=ended.usage.get("tokens_cached"),
        tokens_out=ended.usage.get("tokens_out"),
        cost_usd=ended.cost_usd,
        cost_source=ended.cost_source,
    )
