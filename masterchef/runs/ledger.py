"""The one ledger: tokens, seconds and cost of whatever worked for a run. Append-only.

    ledger.record(run.pk, ref, Used("qwen3", tokens_in=900, tokens_out=40), by="call", number=7)
    ledger.totals([run.pk])[run.pk].tokens_in
    ledger.of_work(run.pk, "cell", 17).seconds

An entry names the kind and the id of the work that it was for, as the claim's `WorkRef` does, so a
room joins its own rows to it. What a repeated attempt used stays counted. An answer from the
response cache took nothing and has no entry.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, Sum

from masterchef.durable import WorkRef
from masterchef.runs.models import CostSource, LedgerEntry


class Used(NamedTuple):
    """What one call, or one agent's attempt, took. None: nobody has counted it."""

    model: str
    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    seconds: float | None = None
    cost_usd: Decimal | None = None
    cost_source: str = CostSource.NONE
    error_class: str = ""


class Total(NamedTuple):
    """Sums: tokens, seconds of models, US dollars (None: nobody was paid). `calls`: answered."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost_usd: Decimal | None = None

    @property
    def tokens(self) -> int:
        """In and out together."""
        return self.tokens_in + self.tokens_out

    @property
    def usd(self) -> Decimal:
        """What was paid, 0 where nobody was."""
        return self.cost_usd or Decimal(0)


def record(run_id: UUID | None, ref: WorkRef, used: Used, *, by: str, number: int) -> None:
    """Add an entry, in the caller's transaction: once for each `by`, `number` and work.

    `by` is "call", and `number` the call's id; or "agent", and the fence of its attempt.
    """
    LedgerEntry.objects.create(
        run_id=run_id, kind=ref.kind, work=ref.id, by=by, number=number, **used._asdict()
    )


def totals(run_ids: Iterable[UUID], *, answered: bool = False) -> dict[UUID, Total]:
    """{run: its total}; runs that used nothing are left out. `answered`: without failed calls."""
    rows = LedgerEntry.objects.filter(run__in=list(run_ids))
    if answered:
        rows = rows.filter(error_class="")
    summed = rows.values("run").annotate(**_SUMS).order_by()
    return {row["run"]: _total(row) for row in summed}


def of_work(run_id: UUID, kind: str, work: int) -> Total:
    """The total of one piece of the run's work, over all of its attempts."""
    rows = LedgerEntry.objects.filter(run=run_id, kind=kind, work=work)
    return _total(rows.aggregate(**_SUMS))


_SUMS = {
    "calls": Count("id", filter=Q(error_class="")),
    "read": Sum("tokens_in"),
    "written": Sum("tokens_out"),
    "took": Sum("seconds"),
    "usd": Sum("cost_usd"),
}


def _total(row: Mapping[str, Any]) -> Total:
    return Total(
        row["calls"], row["read"] or 0, row["written"] or 0, row["took"] or 0.0, row["usd"]
    )
