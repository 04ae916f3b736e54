"""Tables as files: CSV, JSON lines or Parquet, written the same way for runs of every kind.

    COLUMNS = {"name": TEXT, "tokens": WHOLE, "data": JSON}
    with open("rows.parquet", "wb") as file:
        write(COLUMNS, [("anna", 940, {"a": 1})], "parquet", file)

Rows are read and written in batches, so memory doesn't grow with the table. The last column of
every row is the canary, so that no part of a file can be taken for something else.
"""

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any, TypeVar
from uuid import UUID

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

BATCH = 2_000
TEXT, WHOLE, REAL, BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
# JSON stays an object in JSON lines and becomes its text in the two formats of flat columns.
JSON = "json"
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
Columns = Mapping[str, Any]  # {name: one of the types above}
Rows = Iterator[tuple[Any, ...]]
Table = TypeVar("Table")


def chosen(tables: Mapping[str, Table], what: str, fmt: str) -> Table:
    """The table of this name. Raises ValueError for an unknown table or format."""
    if what not in tables:
        raise ValueError(f"what: {what!r} can't be exported; write one of {', '.join(tables)}")
    if fmt not in WRITERS:
        raise ValueError(f"format: {fmt!r} is unknown; write one of {', '.join(WRITERS)}")
    return tables[what]


def write(columns: Columns, rows: Iterable[Sequence[Any]], fmt: str, fileobj: IO[bytes]) -> int:
    """Write the rows, whose values stand in the columns' order; how many. The file stays open."""
    marked = ((*map(_plain, row), settings.CANARY) for row in rows)
    return WRITERS[fmt]({**columns, "canary": TEXT}, marked, fileobj)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


def _text(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _flat(columns: Columns, rows: Rows) -> Rows:
    json = [kind == JSON for kind in columns.values()]
    for row in rows:
        yield tuple(_text(v) if is_json else v for v, is_json in zip(row, json, strict=True))


def _write_csv(columns: Columns, rows: Rows, fileobj: IO[bytes]) -> int:
    text = io.TextIOWrapper(fileobj, encoding="utf-8", newline="", write_through=True)
    out = csv.writer(text)
    out.writerow(columns)
    count = 0
    for row in _flat(columns, rows):
        out.writerow([v.isoformat() if hasattr(v, "isoformat") else v for v in row])
        count += 1
    text.detach()
    return count


def _write_jsonl(columns: Columns, rows: Rows, fileobj: IO[bytes]) -> int:
    count = 0
    for row in rows:
        record = dict(zip(columns, row, strict=True))
        fileobj.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
        count += 1
    return count


def _write_parquet(columns: Columns, rows: Rows, fileobj: IO[bytes]) -> int:
    kinds = [TEXT if kind == JSON else kind for kind in columns.values()]
    schema = pa.schema(list(zip(columns, kinds, strict=True)))
    count = 0
    flat = _flat(columns, rows)
    with pq.ParquetWriter(fileobj, schema, compression="zstd") as out:
        while batch := list(itertools.islice(flat, BATCH)):
            arrays = [
                pa.array(values, kind)
                for values, kind in zip(zip(*batch, strict=True), kinds, strict=True)
            ]
            out.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(batch)
    return count


WRITERS: dict[str, Callable[[Columns, Rows, IO[bytes]], int]] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}
