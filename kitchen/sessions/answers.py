"""How a session's models answered: their style, the words that asked, and whether places drew them.

`first`, `last` and each of `places` say how often the k-th entry of a turn's options was taken and
how often it would be by chance, the sum of 1/n over the turns that had a k-th of n. `z` is how far
apart they are in standard deviations of that sum. `values` is the same for the values within an
entry, where it had several (style `copy`).
"""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any
from uuid import UUID

from masterchef.durable import sql

PLACES = 12
_CHOICES = """
SELECT memory->'choice' AS choice FROM kitchen_turn
WHERE session_id = %s AND state = 'done' AND memory ? 'choice' ORDER BY tick, seat
"""


def answers(session_id: UUID) -> dict[str, Any] | None:
    """The figures of a session; None when no model has answered in it."""
    return summed([row.choice for row in sql(_CHOICES, (session_id,))])


def summed(choices: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The figures of choices as agents.model_player writes them; None of none."""
    if not choices:
        return None
    placed = [choice["place"] for choice in choices if choice["place"]]
    entries = [(entry, of) for entry, of, _, _ in placed]
    values = [(value, of) for _, _, value, of in placed if of > 1]
    return {
        "turns": len(choices),
        "offered": len(placed),
        "styles": sorted({choice["style"] for choice in choices}),
        "words": sorted({choice["words"] for choice in choices}),
        **_places(entries),
        "values": _places(values),
    }


def _places(taken: Sequence[tuple[int, int]]) -> dict[str, Any]:
    return {
        "first": _against_chance((at == 0, of) for at, of in taken),
        "last": _against_chance((at == of - 1, of) for at, of in taken),
        "places": [
            _against_chance((at == place, of) for at, of in taken if of > place)
            for place in range(min(PLACES, max((of for _, of in taken), default=0)))
        ],
    }


def _against_chance(rows: Iterable[tuple[bool, int]]) -> dict[str, Any]:
    found = list(rows)
    taken = sum(hit for hit, _ in found)
    chance = sum(1 / of for _, of in found)
    spread = sqrt(sum((1 - 1 / of) / of for _, of in found))
    z = round((taken - chance) / spread, 2) if spread else None
    return {"taken": taken, "chance": round(chance, 2), "z": z}
