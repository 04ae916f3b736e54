"""A session's event log, read once and indexed: what every metric is computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from kitchen.engine.events import Event
from kitchen.engine.vocabulary import ACTION_EVENTS


class Deed(NamedTuple):
    """One decision's action event and how long it really took: `ms` of simulated time."""

    event: Event
    ms: int


class Log:
    """Events in order. Times are simulated ms, money is cents; `end` is the last instant known."""

    def __init__(self, events: Iterable[Event | Mapping[str, Any]]) -> None:
        self.events = [e if isinstance(e, Event) else Event.from_json(e) for e in events]
        self._kinds: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            self._kinds[event.kind].append(event)
        self.end = max((event.at for event in self.events), default=0)

    def of(self, *kinds: str) -> Iterator[Event]:
        """Events of these kinds, kind by kind, each in order."""
        for kind in kinds:
            yield from self._kinds.get(kind, ())

    def count(self, *kinds: str) -> int:
        """How many events are of these kinds."""
        return sum(len(self._kinds.get(kind, ())) for kind in kinds)

    def total(self, kind: str, field: str) -> int:
        """Sum of an integer field over the events of a kind."""
        return sum(event.data[field] for event in self._kinds.get(kind, ()))

    @cached_property
    def header(self) -> dict[str, Any]:
        """Data of `session_started`, {} for a log without its first event."""
        return next((event.data for event in self.of("session_started")), {})

    @property
    def roles(self) -> dict[str, str]:
        """Seat to role."""
        return dict(self.header.get("seats", {}))

    @property
    def reason(self) -> str | None:
        """Why it ended; None for a log that was cut."""
        return next((event.data["reason"] for event in self.of("session_ended")), None)

    @cached_property
    def deeds(self) -> dict[str, list[Deed]]:
        """Per seat its actions. An action lasts until the seat is free again (`tick_opened`), which
        for a wait may be before its `until`; the last one until the end of the log."""
        free_at: dict[str, list[int]] = defaultdict(list)
        for event in self.of("tick_opened"):
            for seat in event.data["free"]:
                free_at[seat].append(event.at)
        started: dict[str, list[Event]] = {seat: [] for seat in self.roles}
        for event in self.events:
            if event.kind in ACTION_EVENTS and event.seat is not None:
                started.setdefault(event.seat, []).append(event)
        return {seat: self._timed(events, free_at[seat]) for seat, events in started.items()}

    def _timed(self, events: list[Event], free_at: list[int]) -> list[Deed]:
        deeds, position = [], 0
        for event in events:
            while position < len(free_at) and free_at[position] <= event.at:
                position += 1
            ends = free_at[position] if position < len(free_at) else self.end
            deeds.append(Deed(event, max(0, ends - event.at)))
        return deeds


def ratio(part: int, whole: int) -> float | None:
    """part / whole, exact until the last step; None when there is no whole."""
    return float(Fraction(part, whole)) if whole else None


def mean(values: Iterable[int]) -> float | None:
    """Arithmetic mean, exact until the last step; None of nothing."""
    found = list(values)
    return ratio(sum(found), len(found))
