"""One participant of one cook, as boards over many cooks count it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

DIGEST = 12  # characters that are shown


class Tried(NamedTuple):
    """One participant of one cook: what it is, how it ended, and what its newest try used."""

    name: str
    flavor: str = ""
    model: str = ""
    digest: str = ""
    outcome: str = "ok"
    cost_usd: float | None = None
    seconds: float | None = None
    tokens: int | None = None

    @property
    def contender(self) -> str:
        """By digest where one is known: names of models are moved to other weights."""
        named = f"{self.flavor} {self.model}".strip() or self.name
        return f"{named} @{self.digest.removeprefix('sha256:')[:DIGEST]}" if self.digest else named

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Tried":
        """What `_asdict` gave; what it doesn't know is left out."""
        return cls(**{name: value for name, value in data.items() if name in cls._fields})
