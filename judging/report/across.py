"""One leaderboard over many cooks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from judging.report.facts import CookResult


@dataclass(frozen=True)
class CrossBoard:
    """Participants over all cooks in which they took part, best first."""

    def to_json(self) -> dict[str, Any]:
        """A JSON object."""
        raise NotImplementedError

    def to_markdown(self) -> str:
        """A table with how sure it is."""
        raise NotImplementedError


def cross_cook(results: Iterable[CookResult], *, draws: int = 1_000, seed: int = 0) -> CrossBoard:
    """The board; `draws` bootstrap draws over cooks give the ratings' standard errors."""
    raise NotImplementedError
