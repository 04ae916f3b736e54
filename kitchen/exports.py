"""Runs as files: events, turns, calls, models, the ledger and metrics.

with open("events.parquet", "wb") as file:
    write([session.id], "events", "parquet", file)
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple
from uuid import UUID

from django.apps import apps

from kitchen.calibrations import Marks
from kitchen.models import Session
from masterchef.runs import exports
from masterchef.runs.exports import BATCH, BOOL, JSON, REAL, TEXT, TIME, WHOLE
from masterchef.runs.models import Run


class Table(NamedTuple):
    """`model` by its label: calls belong to a room above this one. `columns`: lookup → type."""

    model: str
    run: str
    order: tuple[str, ...]
    columns: dict[str, Any]


TABLES: dict[str, Table] = {
    "events": Table(
        "masterchef.Event",
        "run_id",
        ("number",),
        {
            "run_id": TEXT, "number": WHOLE, "tick": WHOLE, "at_ms": WHOLE, "kind": TEXT,
            "seat": TEXT, "data": JSON, "recorded_at": TIME,
        },
    ),
    "turns": Table(
        "kitchen.Turn",
        "session_id",
        ("tick", "seat"),
        {
            "session_id": TEXT, "id": WHOLE, "tick": WHOLE, "seat": TEXT, "role": TEXT,
            "state": TEXT, "outcome": TEXT, "decision": JSON, "attempts": WHOLE, "error": TEXT,
            "created_at": TIME, "claimed_at": TIME, "decided_at": TIME,
        },
    ),
    "calls": Table(
        "agents.ModelCall",
        "run_id",
        ("id",),
        {
            "run_id": TEXT, "id": WHOLE, "work": TEXT, "number": WHOLE, "attempt": WHOLE,
            "seat": TEXT, "role": TEXT, "purpose": TEXT, "host__name": TEXT, "model": TEXT,
            "digest": TEXT, "request_hash": TEXT, "request": JSON, "reply": TEXT, "cached": BOOL,
            "truncated": BOOL, "tokens_in": WHOLE, "tokens_cached": WHOLE, "tokens_out": WHOLE,
            "queued_ms": REAL, "load_ms": REAL, "prefill_ms": REAL, "decode_ms": REAL,
            "total_ms": REAL, "cost_usd": REAL, "cost_source": TEXT, "error_class": TEXT,
            "error": TEXT, "at": TIME,
        },
    ),
    "models": Table(
        "agents.PinnedModel",
        "run_id",
        ("name", "tag"),
        {"run_id": TEXT, "name": TEXT, "tag": TEXT, "hosts": JSON, "at": TIME},
    ),
    "ledger": Table(
        "masterchef.LedgerEntry",
        "run_id",
        ("id",),
        {
            "run_id": TEXT, "id": WHOLE, "kind": TEXT, "work": WHOLE, "by": TEXT, "number": WHOLE,
            "model": TEXT, "tokens_in": WHOLE, "tokens_cached": WHOLE, "tokens_out": WHOLE,
            "seconds": REAL, "cost_usd": REAL, "cost_source": TEXT, "error_class": TEXT,
            "at": TIME,
        },
    ),
    "metrics": Table(
        "kitchen.Session",
        "pk",
        ("pk",),
        {
            "id": TEXT, "name": TEXT, "state": TEXT, "reason": TEXT, "experiment_id": WHOLE,
            "experiment__suite_run__suite": TEXT, "experiment__suite_run__digest": TEXT,
            "scenario__name": TEXT, "scenario__digest": TEXT, "lineup__name": TEXT,
            "lineup__digest": TEXT, "seed": WHOLE, "repeat": WHOLE, "track": TEXT,
            "ruleset": TEXT, "hash": TEXT, "score": REAL, "raw_score": REAL, "metrics": JSON,
            "started_at": TIME, "ended_at": TIME,
        },
    ),
}  # fmt: skip


def runs_of(run: Run) -> list[UUID]:
    """The runs whose rows a run's files hold: its own, or those of a suite's sessions."""
    if run.kind != "suite":
        return [run.pk]
    found = Session.objects.filter(experiment__suite_run=run.pk)
    return list(found.values_list("pk", flat=True))


def write(run_ids: Iterable[UUID], what: str, fmt: str, fileobj: IO[bytes]) -> int:
    """Write the rows of these runs and return how many; the file stays open.

    Raises ValueError naming what is wrong for an unknown `what` or `fmt`.
    """
    table = exports.chosen(TABLES, what, fmt)
    columns = {_named(column): kind for column, kind in table.columns.items()}
    rows = _rows(table, list(run_ids))
    if what == "metrics":
        columns["calibration"] = TEXT
        known = Marks()
        rows = (_marked(row, known) for row in rows)
    return exports.write(columns, rows, fmt, fileobj)


def _marked(row: tuple[Any, ...], known: Marks) -> tuple[Any, ...]:
    """A row of metrics with the mark of its scenario under the session's rules at its end."""
    shown = dict(zip(TABLES["metrics"].columns, row, strict=True))
    return (*row, str(known[shown["scenario__digest"], shown["ruleset"]]))


def _named(column: str) -> str:
    named = {
        "host__name": "host", "pk": "id", "experiment__suite_run__suite": "suite",
        "experiment__suite_run__digest": "suite_digest",
    }  # fmt: skip
    return named.get(column, column).replace("__", "_")


def _rows(table: Table, run_ids: list[UUID]) -> Iterator[tuple[Any, ...]]:
    rows = apps.get_model(table.model).objects.filter(**{f"{table.run}__in": run_ids})
    ordered = rows.order_by(*dict.fromkeys((table.run, *table.order)))
    return ordered.values_list(*table.columns).iterator(chunk_size=BATCH)
