"""Flat rows for export and for data frames: columns by name, one row a cell, type or mistake."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from judging.trials.analysis.cells import METRICS, PARTS, CellResult, value
from judging.trials.analysis.ranking import rank
from masterchef.runs.exports import REAL, TEXT, WHOLE

Row = dict[str, Any]
_CELL = {"combination": TEXT, "model": TEXT, "trial": TEXT, "repeat": WHOLE}
_COUNTS = ("support", "predicted", "matched")

COLUMNS: dict[str, dict[str, Any]] = {
    "cells": {
        **_CELL, "pipeline": TEXT, "state": TEXT, "failure": TEXT, "excluded": TEXT,
        **dict.fromkeys(METRICS, REAL),
        **{f"{part}_{count}": WHOLE for part in PARTS for count in _COUNTS},
        "duplicates": WHOLE, "hallucinated": WHOLE, "hallucination_rate": REAL,
        "tokens_in": WHOLE, "tokens_out": WHOLE, "cost_usd": REAL, "seconds": REAL,
    },
    "types": {
        **_CELL, "part": TEXT, "type": TEXT, "precision": REAL, "recall": REAL, "f1": REAL,
        **dict.fromkeys(_COUNTS, WHOLE),
    },
    "mistakes": {
        **_CELL, "kind": TEXT, "text": TEXT, "type": TEXT, "section": TEXT, "context": TEXT,
    },
    "confusion": {**_CELL, "gold": TEXT, "predicted": TEXT, "count": WHOLE},
    "ranking": {
        "rank": WHOLE, "combination": TEXT, "model": TEXT, "metric": TEXT, "n": WHOLE,
        "mean": REAL, "low": REAL, "high": REAL, "note": TEXT, "micro_f1": REAL, "cells": WHOLE,
        "covered": WHOLE, "expected": WHOLE, "coverage": REAL, "cut": WHOLE, "tied_with": TEXT,
        "tokens": REAL, "cost_usd": REAL, "seconds": REAL, "cost_per_point": REAL,
        "seconds_per_point": REAL, "schema_valid_rate": REAL, "hallucination_rate": REAL,
        "excluded": WHOLE,
    },
}  # fmt: skip


def rows(cells: Iterable[CellResult], what: str, metric: str = "entities_f1") -> Iterator[Row]:
    """Rows of one of COLUMNS, each with all its columns; raises ValueError for an unknown table."""
    if what not in COLUMNS:
        raise ValueError(f"what: {what!r} can't be exported; write one of {', '.join(COLUMNS)}")
    if what == "ranking":
        yield from _ranking(cells, metric)
        return
    for cell in cells:
        for row in _OF_A_CELL[what](cell):
            yield {name: row.get(name) for name in COLUMNS[what]}


def _place(cell: CellResult) -> Row:
    return {name: getattr(cell, name) for name in _CELL}


def _cell(cell: CellResult) -> Iterator[Row]:
    figures = {metric: value(cell, metric) for metric in METRICS}
    yield {**(cell.scores or {}), **cell._asdict(), "excluded": cell.excluded, **figures}


def _types(cell: CellResult) -> Iterator[Row]:
    for part in PARTS:
        for name, found in ((cell.scores or {}).get(part) or {}).get("per_type", {}).items():
            yield {**_place(cell), "part": part, "type": name, **found}


def _mistakes(cell: CellResult) -> Iterator[Row]:
    for kind in ("missed", "invented", "missed_mappings", "invented_mappings"):
        for miss in (cell.scores or {}).get(kind, []):
            yield {**_place(cell), "kind": kind, **miss}


def _confusion(cell: CellResult) -> Iterator[Row]:
    for gold, columns in (cell.scores or {}).get("confusion", {}).items():
        for predicted, count in columns.items():
            yield {**_place(cell), "gold": gold, "predicted": predicted, "count": count}


def _ranking(cells: Iterable[CellResult], metric: str) -> Iterator[Row]:
    for entry in rank(cells, metric):
        row = entry.to_json()
        row |= {
            "metric": metric,
            "tied_with": "; ".join(entry.tied_with),
            "excluded": sum(entry.excluded.values()),
            "cut": sum(entry.cut.values()),
        }
        yield {name: row.get(name) for name in COLUMNS["ranking"]}


_OF_A_CELL: dict[str, Callable[[CellResult], Iterator[Row]]] = {
    "cells": _cell,
    "types": _types,
    "mistakes": _mistakes,
    "confusion": _confusion,
}
