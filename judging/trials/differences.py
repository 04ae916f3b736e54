"""Two matrices, or two combinations of one, cell by cell."""

from collections.abc import Sequence
from typing import Any, Literal

from judging.models import Matrix
from judging.statistics.paired import compare_by_wilcoxon
from judging.trials import reports, results
from judging.trials.analysis import CellResult, compare_cells
from judging.trials.analysis.cells import mean
from judging.trials.analysis.comparison import Difference
from judging.trials.problems import InputError

Only = Literal["all", "different", "failures"]
Same = Literal["contender", "model", "trial"]


def matrices(
    left: Matrix, right: Matrix, *, metric: str | None = None, only: Only = "different"
) -> dict[str, Any]:
    """Cells of the same prompt, model, trial and repeat in two runs."""
    metric = reports.metric_of(left, metric)
    return _compared(results.of(left), results.of(right), metric, only, "contender")


def combinations(
    matrix: Matrix, left: str, right: str, *, metric: str | None = None, only: Only = "different"
) -> dict[str, Any]:
    """Cells of two combinations of one matrix on the same model, trial and repeat.

    Each is a combination's label, or "combination · model" for two models. Raises InputError.
    """
    metric = reports.metric_of(matrix, metric)
    cells = results.of(matrix)
    sides = [_side(cells, name) for name in (left, right)]
    unknown = [name for name, side in zip((left, right), sides, strict=True) if not side]
    if unknown:
        known = ", ".join(matrix.combinations)
        raise InputError([f"combination: there is no {n!r}; there are {known}" for n in unknown])
    same: Same = "trial" if " · " in left or " · " in right else "model"
    return _compared(sides[0], sides[1], metric, only, same)


def _side(cells: Sequence[CellResult], name: str) -> list[CellResult]:
    return [cell for cell in cells if name in (cell.combination, cell.contender)]


def _compared(
    left: Sequence[CellResult], right: Sequence[CellResult], metric: str, only: Only, same: Same
) -> dict[str, Any]:
    shared = _in_both(left, right, metric, same)
    left, right = (reports.asked(metric, side) for side in (left, right))
    listed = compare_cells(left, right, metric=metric, only=only, same=same)
    every = compare_cells(left, right, metric=metric, only="all", same=same)
    common = [each for each in every if "missing" not in (each.left_state, each.right_state)]
    counted = sum(each.difference is not None for each in common)
    units = _trial_means(common)
    pair = compare_by_wilcoxon(units)["left", "right"]
    return {
        "metric": metric,
        "pairs": len(common),
        "counted": counted,
        "cells": [each.to_json() for each in listed],
        "trials": pair.n,
        "difference": -pair.difference,
        "p": pair.p,
        "told_apart": pair.told_apart,
        "verdict": _verdict(pair.n, -pair.difference, pair.p, pair.told_apart)
        if counted
        else _nothing(shared, len(common), metric),
    }


def _trial_means(common: Sequence[Difference]) -> dict[str, dict[str, float]]:
    """Of each side, by trial, over the cells that count in both: one that fails where it is hard
    has its easy ones compared with the same easy ones."""
    sides: dict[str, dict[str, list[float]]] = {"left": {}, "right": {}}
    for each in common:
        if each.left is not None and each.right is not None:
            *_, trial, _repeat = each.key
            sides["left"].setdefault(trial, []).append(each.left)
            sides["right"].setdefault(trial, []).append(each.right)
    return {
        side: {trial: mean(scores) for trial, scores in sorted(found.items())}
        for side, found in sides.items()
    }


def _in_both(
    left: Sequence[CellResult], right: Sequence[CellResult], metric: str, same: Same
) -> int:
    """How many cells both have, whatever they were asked for."""
    every = compare_cells(left, right, metric=metric, only="all", same=same)
    return sum("missing" not in (each.left_state, each.right_state) for each in every)


def _nothing(shared: int, asked: int, metric: str) -> str:
    """Why there is nothing to compare."""
    if not shared:
        return "no cell is in both"
    if not asked:
        return f"{shared} cells are in both, and none of them is asked for {metric}"
    return f"{asked} cells are in both, and none of them counts in both"


def _verdict(trials: int, difference: float, p: float, told_apart: bool) -> str:
    if abs(difference) < 0.0005:
        return f"both score the same over {trials} trials (p = {p:.3f})"
    apart = "" if told_apart else ", which may be chance"
    return f"the second scores {difference:+.3f} over {trials} trials (p = {p:.3f}){apart}"
