"""What a matrix says: who is best, how sure that is, where the mistakes are, what has changed."""

from collections.abc import Sequence
from typing import Any

from judging.gold.agreement import agreement
from judging.models import Matrix
from judging.trials import figures, progress, results
from judging.trials.analysis import (
    METRICS,
    CellResult,
    Entry,
    best,
    history,
    most_invented,
    most_missed,
    pairs,
    rank,
    regressions,
)
from judging.trials.analysis.cells import part_of
from judging.trials.analysis.errors import Listed
from judging.trials.analysis.ranking import RANKING, comparable, resolution
from judging.trials.problems import InputError
from masterchef.runs.models import ENDED_STATES

MOST_RUNS = 20  # of a history


def metric_of(matrix: Matrix, metric: str | None) -> str:
    """The metric asked for, or the matrix's own; raises InputError for an unknown one."""
    wanted = metric or figures.of(matrix)
    if wanted not in METRICS:
        raise InputError([f"metric: {wanted!r} is unknown; write one of {', '.join(METRICS)}"])
    return wanted


def competing(matrix: Matrix, metric: str, cells: Sequence[CellResult]) -> list[CellResult]:
    """The cells whose prompts ask for what the metric measures: the others don't compete in it."""
    return asked(metric, cells)


def asked(metric: str, cells: Sequence[CellResult]) -> list[CellResult]:
    """The cells of pipelines that ask for what the metric measures."""
    kinds = figures.ASKED[f"{part_of(metric)}_f1"]
    return [cell for cell in cells if cell.pipeline in kinds]


def report(matrix: Matrix, metric: str | None = None) -> dict[str, Any]:
    """The whole report as JSON; scores are 0 to 1. Raises InputError for an unknown metric."""
    metric = metric_of(matrix, metric)
    cells = results.of(matrix)
    found = competing(matrix, metric, cells)
    part: Listed = (
        "mappings" if metric.startswith("mappings") else "entities"
    )  # whose mistakes are listed
    entries = rank(found, metric)
    counted = [entry for entry in entries if entry.rank is not None]
    trials = max((entry.interval.n for entry in counted if entry.interval), default=0)
    return {
        "matrix": str(matrix.pk),
        "name": matrix.name,
        "state": matrix.state,
        "metric": metric,
        "mode": matrix.setup["mode"],
        "ranking": RANKING,
        "resolution": resolution(trials, len(counted)),
        "entries": [entry.to_json() for entry in entries],
        "best": [entry.contender for entry in best(entries, int(matrix.setup["top"]))],
        "cheapest": _least(counted, "cost_per_point"),
        "fastest": _least(counted, "seconds_per_point"),
        "rerun": _rerun(matrix, entries),
        "not_asked": sorted(_labels(cells) - _labels(found)),
        "heat_map": heat_map(entries),
        "comparisons": [
            {**pair._asdict(), "a": one, "b": two}
            for (one, two), pair in pairs(comparable(found, entries), metric).items()
        ],
        "outcomes": progress.outcomes(matrix),
        "types": _types(found, part_of(metric)),
        "confusion": _confusion(found),
        "missed": [each.to_json() for each in most_missed(found, part=part)],
        "invented": [each.to_json() for each in most_invented(found, part=part)],
        "history": history_of(matrix, metric),
        "regressions": regressions_of(matrix, metric),
    }


def _rerun(matrix: Matrix, entries: Sequence[Entry]) -> dict[str, Any] | None:
    """What to run again for more ranks: where nothing but the infrastructure is in the way."""
    wanting = [entry for entry in entries if entry.coverage.can_be_rerun]
    if matrix.state not in ENDED_STATES or not wanting:
        return None
    return {
        "contenders": [entry.contender for entry in wanting],
        "cells": sum(sum(entry.coverage.missing.values()) for entry in wanting),
        "command": f"masterchef matrix rerun {str(matrix.pk)[:8]}",
    }


def _labels(cells: Sequence[CellResult]) -> set[str]:
    return {cell.combination for cell in cells}


def heat_map(entries: Sequence[Entry]) -> dict[str, Any]:
    """Combinations × models: the mean in each field, null where no cell counts."""
    rows = sorted({entry.combination for entry in entries})
    columns = sorted({entry.model for entry in entries})
    means = {
        (entry.combination, entry.model): entry.interval.mean if entry.interval else None
        for entry in entries
    }
    values = [[means.get((row, column)) for column in columns] for row in rows]
    shares = {(entry.combination, entry.model): entry.coverage.share for entry in entries}
    coverage = [[shares.get((row, column)) for column in columns] for row in rows]
    return {"rows": rows, "columns": columns, "values": values, "coverage": coverage}


def _least(entries: Sequence[Entry], figure: str) -> str | None:
    """Who pays least for an F1 point, in dollars or seconds; None if nobody got one."""
    known = [entry for entry in entries if getattr(entry, figure) is not None]
    return min(known, key=lambda entry: float(getattr(entry, figure))).contender if known else None


def _types(cells: Sequence[CellResult], part: str) -> list[dict[str, Any]]:
    """Precision, recall and F1 by type, all cells of a contender added up."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    for cell in cells:
        per_type = ((cell.scores or {}).get(part) or {}).get("per_type", {})
        for name, found in per_type.items():
            total = counts.setdefault((cell.combination, cell.model, name), [0, 0, 0])
            for place, figure in enumerate(("matched", "predicted", "support")):
                total[place] += found[figure]
    rows = []
    for (combination, model, name), (matched, predicted, support) in sorted(counts.items()):
        found = agreement(matched, predicted, support)
        rows.append({"combination": combination, "model": model, "type": name, **found._asdict()})
    return rows


def _confusion(cells: Sequence[CellResult]) -> dict[str, dict[str, int]]:
    """Gold type → predicted type → entities, over all cells."""
    total: dict[str, dict[str, int]] = {}
    for cell in cells:
        for row, columns in ((cell.scores or {}).get("confusion") or {}).items():
            into = total.setdefault(row, {})
            for column, count in columns.items():
                into[column] = into.get(column, 0) + count
    return total


def history_of(matrix: Matrix, metric: str) -> list[dict[str, Any]]:
    """Each contender in the runs of the same matrix, oldest first; empty for a first run."""
    same = Matrix.objects.filter(setup_digest=matrix.setup_digest, state="done")
    runs = list(same.order_by("-created_at")[:MOST_RUNS])[::-1]
    if len(runs) < 2:
        return []
    cells = {str(run.pk): competing(run, metric, results.of(run)) for run in runs}
    return [point.to_json() for point in history(cells, metric)]


def regressions_of(matrix: Matrix, metric: str) -> list[dict[str, Any]]:
    """What has changed since the matrix's baseline; empty without one."""
    if matrix.baseline is None:
        return []
    before = competing(matrix.baseline, metric, results.of(matrix.baseline))
    now = competing(matrix, metric, results.of(matrix))
    return [change.to_json() for change in regressions(before, now, metric)]
