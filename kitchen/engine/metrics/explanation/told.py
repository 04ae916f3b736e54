"""With own eyes work reaches a seat as a task or a word: when it was first told of a thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kitchen.engine.events import Event
from kitchen.engine.metrics.log import Log


def first_told(log: Log, seat: str, names: Iterable[str], since: int, until: int) -> Event | None:
    """The first task or message to this seat that names one of these, from `since` to `until` ms;
    a broadcast counts for everybody but who said it."""
    wanted = frozenset(names)
    found = [
        event
        for event in log.of("delegated", "said")
        if since <= event.at <= until and _reaches(event, seat) and _names(event, wanted)
    ]
    return min(found, key=lambda event: event.at, default=None)


def _reaches(event: Event, seat: str) -> bool:
    to = event.data["to"]
    return event.seat != seat and (to == seat or to == "all")


def _names(event: Event, wanted: frozenset[str]) -> bool:
    if event.kind == "delegated":
        return event.data["what"] in wanted
    return bool(wanted) and bool(_pattern(wanted).search(event.data["text"]))


@lru_cache(maxsize=1024)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(names))) + r")(?!\w)")
