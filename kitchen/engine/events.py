"""The session log: every change in a kitchen is one event. `vocabulary` says what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One thing that happened: `kind` from `vocabulary.KINDS`, which types its `data`; `at` in ms;
    the tick it belongs to; who did it.

    `seat` is the acting seat, or None when the kitchen itself (clock, guests) caused it.
    """

    kind: str
    at: int
    tick: int
    seat: str | None
    data: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """A JSON object with the five fields by name."""
        return {
            "kind": self.kind,
            "at": self.at,
            "tick": self.tick,
            "seat": self.seat,
            "data": self.data,
        }

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> Event:
        """The event that `to_json` wrote."""
        return cls(obj["kind"], obj["at"], obj["tick"], obj["seat"], dict(obj["data"]))
