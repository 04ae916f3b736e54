"""Two matrices, or two combinations of one, cell by cell."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from judging.trials.analysis.cells import CellResult, value

Only = Literal["all", "different", "failures"]
_SAME = 1e-9


class Difference(NamedTuple):
    """One place in both: `key` is trial, repeat and whatever else the two share. `left` and
    `right` are scores, None where the cell is missing or doesn't count; then the state says why."""

    key: tuple[str, ...]
    left: float | None
    right: float | None
    left_state: str
    right_state: str

    @property
    def difference(self) -> float | None:
        """right minus left, where both count."""
        return None if self.left is None or self.right is None else self.right - self.left

    def to_json(self) -> dict[str, Any]:
        return {**self._asdict(), "key": list(self.key), "difference": self.difference}


def compare_cells(
    left: Iterable[CellResult],
    right: Iterable[CellResult],
    *,
    metric: str = "entities_f1",
    only: Only = "all",
    same: Literal["contender", "model", "trial"] = "contender",
) -> list[Difference]:
    """Pairs of cells in order of their keys.

    `same` says what two cells have in common besides trial and repeat: "contender" for two runs
    of one matrix, "model" for two combinations, "trial" for nothing more.
    """
    lefts, rights = ({_key(cell, same): cell for cell in cells} for cells in (left, right))
    found = [
        _difference(key, lefts.get(key), rights.get(key), metric)
        for key in sorted(lefts.keys() | rights.keys())
    ]
    wanted: dict[str, Callable[[Difference], bool]] = {
        "all": lambda _: True,
        "different": _differs,
        "failures": lambda each: "failed" in each.left_state or "failed" in each.right_state,
    }
    return [each for each in found if wanted[only](each)]


def _key(cell: CellResult, same: str) -> tuple[str, ...]:
    rest = {"contender": (cell.combination, cell.model), "model": (cell.model,), "trial": ()}[same]
    return (*rest, cell.trial, str(cell.repeat))


def _difference(
    key: tuple[str, ...], left: CellResult | None, right: CellResult | None, metric: str
) -> Difference:
    return Difference(
        key,
        value(left, metric) if left else None,
        value(right, metric) if right else None,
        _state(left),
        _state(right),
    )


def _state(cell: CellResult | None) -> str:
    if cell is None:
        return "missing"
    return f"failed: {cell.failure}" if cell.state == "failed" else cell.excluded or cell.state


def _differs(each: Difference) -> bool:
    gap = each.difference
    return each.left_state != each.right_state or (gap is not None and abs(gap) > _SAME)
