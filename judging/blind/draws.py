"""Letters, drawn for each judge and repeat from a seed."""

import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Draw(NamedTuple):
    """What one judge sees in one repeat: `letters` maps A, B, … to participants, in that order."""

    judge: str
    repeat: int
    letters: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """{"judge", "repeat", "letters"}: one element of judging/_mapping.json."""
        return self._asdict()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draw":
        """What `to_json` wrote."""
        return cls(data["judge"], data["repeat"], dict(data["letters"]))


def letter(position: int) -> str:
    """A, B, …, Z, AA, AB, … for 0, 1, …"""
    high, low = divmod(position, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def draw(
    judges: Sequence[str], participants: Sequence[str], *, repeats: int = 1, seed: int
) -> list[Draw]:
    """One draw a judge and repeat (from 1). Over the panel, how often a participant stands at each
    position differs by at most one from any other's. The same arguments give the same letters."""
    rng = random.Random(seed)
    seats = [(judge, repeat) for judge in judges for repeat in range(1, repeats + 1)]
    rng.shuffle(seats)  # or the first judges would get the full squares
    orders = _balanced(participants, len(seats), rng)
    drawn = [
        Draw(judge, repeat, {letter(place): name for place, name in enumerate(order)})
        for (judge, repeat), order in zip(seats, orders, strict=True)
    ]
    place_of = {judge: place for place, judge in enumerate(judges)}
    return sorted(drawn, key=lambda each: (place_of[each.judge], each.repeat))


def _balanced(names: Sequence[str], count: int, rng: random.Random) -> list[list[str]]:
    """Rows of random Latin squares: whole squares count everybody equally, and in what is left
    over nobody stands twice at one position."""
    rows: list[list[str]] = []
    while len(rows) < count and names:
        square = _latin_square(names, rng)
        rows += square[: count - len(rows)]
    return rows or [[] for _ in range(count)]


def _latin_square(names: Sequence[str], rng: random.Random) -> list[list[str]]:
    """The cyclic square with its symbols, columns and rows shuffled."""
    size = len(names)
    symbols, columns, rows = (rng.sample(range(size), size) for _ in range(3))
    return [[names[symbols[(row + column) % size]] for column in columns] for row in rows]
