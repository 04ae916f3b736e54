"""What was missed and what was invented most often, with its context."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from judging.gold.text import normalise
from judging.trials.analysis.cells import CellResult

CONTEXTS = 3


class Frequent(NamedTuple):
    """An entity; `times` of the `cells` that could get it wrong did. `contexts`: up to three
    sentences; `types`: what an invented text was called, or what a missed one is."""

    trial: str
    text: str
    type: str
    times: int
    cells: int
    section: str
    contexts: tuple[str, ...]
    contenders: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """A JSON object, in which `times` is called "count"."""
        found = self._asdict()
        return {"count": found.pop("times"), **found}


Listed = Literal["entities", "mappings"]
_LISTS = {"entities": "", "mappings": "_mappings"}


def most_missed(
    cells: Iterable[CellResult], n: int = 20, *, part: Listed = "entities"
) -> list[Frequent]:
    """Gold entities, or mapped elements, that were found least, the most missed first."""
    return _frequent(cells, f"missed{_LISTS[part]}", n)


def most_invented(
    cells: Iterable[CellResult], n: int = 20, *, part: Listed = "entities"
) -> list[Frequent]:
    """Predicted entities, or mapped elements, that no gold one matches, the most frequent first."""
    return _frequent(cells, f"invented{_LISTS[part]}", n)


def _frequent(cells: Iterable[CellResult], kind: str, n: int) -> list[Frequent]:
    counts: Counter[tuple[str, str, str]] = Counter()
    seen: dict[tuple[str, str, str], list[tuple[CellResult, dict[str, str]]]] = {}
    cells_of: Counter[str] = Counter()
    for cell in cells:
        if cell.scores is None or cell.excluded:
            continue
        cells_of[cell.trial] += 1
        own: set[tuple[str, str, str]] = set()
        for miss in cell.scores.get(kind, []):
            key = (cell.trial, normalise(miss["type"]), normalise(miss["text"]))
            seen.setdefault(key, []).append((cell, miss))
            own.add(key)
        counts.update(own)  # an entity repeated within one cell is one mistake of that cell
    ordered = sorted(counts, key=lambda key: (-counts[key] / cells_of[key[0]], -counts[key], key))
    return [_one(key, counts[key], cells_of[key[0]], seen[key]) for key in ordered[:n]]


def _one(
    key: tuple[str, str, str],
    times: int,
    cells: int,
    seen: list[tuple[CellResult, dict[str, str]]],
) -> Frequent:
    first = seen[0][1]
    contexts = dict.fromkeys(miss["context"] for _, miss in seen if miss["context"])
    return Frequent(
        trial=key[0],
        text=first["text"],
        type=first["type"],
        times=times,
        cells=cells,
        section=first["section"],
        contexts=tuple(contexts)[:CONTEXTS],
        contenders=tuple(sorted({cell.contender for cell, _ in seen})),
    )
