"""Matches predictions with gold items, one to one, so that as many as possible match."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from judging.gold.spans import Span
from judging.gold.text import THRESHOLD, overlap

Mode = Literal["exact", "relaxed", "span"]
MODES: tuple[Mode, ...] = ("exact", "relaxed", "span")


class Item(NamedTuple):
    """What is compared: normalised label and text, the text's words, and where it stands.
    `place` is where it stands in the answer's list."""

    place: int
    label: str
    text: str
    words: Counter[str]
    spans: frozenset[Span] = frozenset()


Similarity = Callable[[Item, Item], float]


def same_text(mode: Mode) -> Similarity:
    """How like two items' texts are, over 0 to 1; 0 is not a match. Labels are not looked at.

    exact: the same normalised text. relaxed: words overlap (Jaccard) by THRESHOLD or more.
    span: the same characters of the same section. A text that is empty matches nothing.
    """
    return {"exact": _exact, "relaxed": _relaxed, "span": _span}[mode]


def same_item(mode: Mode) -> Similarity:
    """As `same_text`, and the same label."""
    alike = same_text(mode)
    return lambda one, two: alike(one, two) if one.label == two.label else 0.0


def table(golds: Sequence[Item], predictions: Sequence[Item], alike: Similarity) -> np.ndarray:
    """Similarity of each gold item (row) with each prediction (column).

    Only pairs that share a word or a place are compared: no mode finds others alike, and long lists
    have few of them.
    """
    columns: dict[Hashable, list[int]] = defaultdict(list)
    for column, prediction in enumerate(predictions):
        for key in (*prediction.words, *prediction.spans):
            columns[key].append(column)
    found = np.zeros((len(golds), len(predictions)))
    for row, gold in enumerate(golds):
        keys = (*gold.words, *gold.spans)
        for column in {column for key in keys for column in columns.get(key, ())}:
            found[row, column] = alike(gold, predictions[column])
    return found


def assign(similarity: np.ndarray) -> list[tuple[int, int]]:
    """Pairs (row, column), each used once: most pairs first, then the highest similarity.

    A pair weighs 1 plus less than 1/k, k being the most pairs that there can be; so no gain in
    similarity is worth a pair.
    """
    rows = np.flatnonzero(similarity.any(axis=1))
    columns = np.flatnonzero(similarity.any(axis=0))
    if not len(rows):
        return []
    likely = similarity[np.ix_(rows, columns)]
    weights = np.where(likely > 0, 1 + likely / (min(likely.shape) + 1), 0.0)
    pairs = zip(*linear_sum_assignment(weights, maximize=True), strict=True)
    return [(int(rows[row]), int(columns[column])) for row, column in pairs if likely[row, column]]


def _exact(one: Item, two: Item) -> float:
    return float(bool(one.text) and one.text == two.text)


def _relaxed(one: Item, two: Item) -> float:
    shared = overlap(one.words, two.words)
    return shared if shared >= THRESHOLD else 0.0


def _span(one: Item, two: Item) -> float:
    return float(not one.spans.isdisjoint(two.spans))
