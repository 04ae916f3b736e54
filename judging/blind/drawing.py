"""Letters, drawn for each judge and repeat from a seed."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Draw(NamedTuple):
    """What one judge sees in one repeat: `letters` maps A, B, … to participants, in that order."""

    judge: str
    repeat: int
    letters: dict[str, str]

    @property
    def positions(self) -> dict[str, int]:
        """Position from 0 by participant."""
        return {name: place for place, name in enumerate(self.letters.values())}

    def to_json(self) -> dict[str, Any]:
        """{"judge", "repeat", "letters"}: one element of judging/_mapping.json."""
        return self._asdict()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Draw":
        """What `to_json` wrote."""
        return cls(data["judge"], data["repeat"], dict(data["letters"]))


def letter(position: int) -> str:
    """A, B, …, Z, AA, AB, … for 0, 1, …"""
    raise NotImplementedError


def draw(
    judges: Sequence[str], participants: Sequence[str], *, repeats: int = 1, seed: int
) -> list[Draw]:
    """One draw a judge and repeat (from 1). Over the panel, how often a participant stands at each
    position differs by at most one from any other's. The same arguments give the same letters."""
    raise NotImplementedError
