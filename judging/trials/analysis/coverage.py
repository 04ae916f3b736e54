"""How much of what all contenders were asked counts for each: ranks stand on the same trials.

A contender that some trials don't count for is compared with nobody: it may have failed where it is
hard, and its mean over the rest would flatter it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from judging.trials.analysis.cells import CellResult, part_of, value

# What asking again may mend; a prompt that is too long stays too long.
RERUNNABLE = frozenset({"host", "timeout", "rate_limit", "budget", "error", "not done", "failed"})
Place = tuple[str, int]  # trial and repeat


class Coverage(NamedTuple):
    """`covered` of the `expected` cells count. `missing`: why the others don't, with their number;
    "missing" stands for cells that the contender doesn't have."""

    covered: int
    expected: int
    missing: dict[str, int]

    @property
    def is_full(self) -> bool:
        """Whether it can be ranked."""
        return 0 < self.expected == self.covered

    @property
    def share(self) -> float | None:
        """Covered of expected, 0 to 1; None where nothing is expected."""
        return self.covered / self.expected if self.expected else None

    @property
    def can_be_rerun(self) -> bool:
        """Whether nothing but the infrastructure keeps it from being full."""
        return bool(self.missing) and self.missing.keys() <= RERUNNABLE


def coverages(grouped: Mapping[str, Sequence[CellResult]], metric: str) -> dict[str, Coverage]:
    """Of each contender, by its name."""
    ground = _ground([cell for cells in grouped.values() for cell in cells], metric)
    return {name: _coverage(cells, ground, metric) for name, cells in grouped.items()}


def _ground(cells: Sequence[CellResult], metric: str) -> set[Place]:
    """What could count for all: not the trials that the gold standard says nothing of, nor those
    that are too long for every contender."""
    silent = {cell.trial for cell in cells if _is_silent(cell, metric)}
    open_to_some = {
        cell.trial for cell in cells if cell.excluded != "too_long" and cell.trial not in silent
    }
    return {(cell.trial, cell.repeat) for cell in cells if cell.trial in open_to_some}


def _is_silent(cell: CellResult, metric: str) -> bool:
    """Whether the cell shows that its trial has no gold standard, or none of this part."""
    absent = ((cell.scores or {}).get("absent") or {}).get(part_of(metric), "")
    return cell.excluded == "no gold" or absent in {"gold", "both"}


def _coverage(cells: Iterable[CellResult], ground: set[Place], metric: str) -> Coverage:
    own = {(cell.trial, cell.repeat): cell for cell in cells}
    missing: Counter[str] = Counter()
    for place in ground:
        cell = own.get(place)
        if cell is None:
            missing["missing"] += 1
        elif value(cell, metric) is None:
            missing[cell.excluded or "not asked"] += 1
    covered = len(ground) - missing.total()
    return Coverage(covered, len(ground), dict(sorted(missing.items())))
