"""Runs as files: events, turns, calls and metrics as CSV, JSON lines or Parquet.

    with open("events.parquet", "wb") as file:
        write([session.id], "events", "parquet", file)

Rows are read and written in batches, so memory doesn't grow with the run.
"""

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, NamedTuple
from uuid import UUID

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from django.apps import apps

BATCH = 2_000
TEXT, WHOLE, REAL, BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
# JSON stays an object in JSON lines and becomes its text in the two formats of flat columns.
JSON = "json"


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
    "metrics": Table(
        "kitchen.Session",
        "pk",
        ("pk",),
        {
            "id": TEXT, "name": TEXT, "state": TEXT, "reason": TEXT, "experiment_id": WHOLE,
            "scenario__name": TEXT, "scenario__digest": TEXT, "lineup__name": TEXT,
            "lineup__digest": TEXT, "seed": WHOLE, "repeat": WHOLE, "track": TEXT,
            "ruleset": TEXT, "hash": TEXT, "score": REAL, "raw_score": REAL, "metrics": JSON,
            "started_at": TIME, "ended_at": TIME,
        },
    ),
}  # fmt: skip
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


def write(run_ids: Iterable[UUID], what: str, fmt: str, fileobj: IO[bytes]) -> int:
    """Write the rows of these runs and return how many; the file stays open.

    Raises ValueError naming what is wrong for an unknown `what` or `fmt`.
    """
    if what not in TABLES:
        raise ValueError(f"what: {what!r} can't be exported; write one of {', '.join(TABLES)}")
    if fmt not in WRITERS:
        raise ValueError(f"format: {fmt!r} is unknown; write one of {', '.join(WRITERS)}")
    table = TABLES[what]
    names = [_named(column) for column in table.columns]
    return WRITERS[fmt](table, names, _rows(table, list(run_ids)), fileobj)


def _named(column: str) -> str:
    return {"host__name": "host", "pk": "id"}.get(column, column).replace("__", "_")


def _rows(table: Table, run_ids: list[UUID]) -> Iterator[tuple[Any, ...]]:
    rows = apps.get_model(table.model).objects.filter(**{f"{table.run}__in": run_ids})
    ordered = rows.order_by(*dict.fromkeys((table.run, *table.order)))
    for row in ordered.values_list(*table.columns).iterator(chunk_size=BATCH):
        yield tuple(_plain(value) for value in row)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


def _text(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _flat(table: Table, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    json = [kind == JSON for kind in table.columns.values()]
    for row in rows:
        yield tuple(_text(v) if is_json else v for v, is_json in zip(row, json, strict=True))


def _write_csv(
    table: Table, names: Sequence[str], rows: Iterator[tuple[Any, ...]], fileobj: IO[bytes]
) -> int:
    text = io.TextIOWrapper(fileobj, encoding="utf-8", newline="", write_through=True)
    out = csv.writer(text)
    out.writerow(names)
    count = 0
    for row in _flat(table, rows):
        out.writerow([v.isoformat() if hasattr(v, "isoformat") else v for v in row])
        count += 1
    text.detach()
    return count


def _write_jsonl(
    table: Table, names: Sequence[str], rows: Iterator[tuple[Any, ...]], fileobj: IO[bytes]
) -> int:
    count = 0
    for row in rows:
        record = dict(zip(names, row, strict=True))
        fileobj.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
        count += 1
    return count


def _write_parquet(
    table: Table, names: Sequence[str], rows: Iterator[tuple[Any, ...]], fileobj: IO[bytes]
) -> int:
    kinds = [TEXT if kind == JSON else kind for kind in table.columns.values()]
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    count = 0
    flat = _flat(table, rows)
    with pq.ParquetWriter(fileobj, schema, compression="zstd") as out:
        while batch := list(itertools.islice(flat, BATCH)):
            columns = [
                pa.array(values, kind)
                for values, kind in zip(zip(*batch, strict=True), kinds, strict=True)
            ]
            out.write_batch(pa.record_batch(columns, schema=schema))
            count += len(batch)
    return count


Writer = Callable[[Table, Sequence[str], Iterator[tuple[Any, ...]], IO[bytes]], int]
WRITERS: dict[str, Writer] = {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}
