"""Where each thing came from: the events that made, moved and judged it, and what used it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kitchen.engine.events import Event

_TOUCHES = (
    "item_taken", "item_put", "chopped", "cook_started", "cook_taken", "dish_plated",
    "plate_approved",
)  # fmt: skip
_ENDS = ("dish_served", "item_discarded", "plate_vetoed", "burnt", "spoiled")


class Goods:
    """Histories of things by their id, from a log's events."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.touched: dict[str, list[Event]] = defaultdict(list)
        self.ended: dict[str, int] = {}
        self.made_of: dict[str, list[str]] = {}
        self._place: dict[int, int] = {}
        for place, event in enumerate(events):
            self._place[id(event)] = place
            data = event.data
            used = data.get("used", ())
            for name in used:
                self.ended[name] = event.at
            name = data.get("item") or data.get("plate")
            if not isinstance(name, str):
                continue
            if event.kind in _TOUCHES:
                self.touched[name].append(event)
                if used:
                    self.made_of[name] = list(used)
                if data.get("stored"):
                    self.ended[name] = event.at
            elif event.kind in _ENDS:
                self.ended.setdefault(name, event.at)

    def before(self, event: Event) -> Iterator[Event]:
        """The last event before this one on each thing that it needs."""
        here = self._place[id(event)]
        own = event.data.get("item") or event.data.get("plate")
        for name in event.data.get("used") or ([own] if isinstance(own, str) else []):
            past = [e for e in self.touched.get(name, ()) if self._place[id(e)] < here]
            if past:
                yield past[-1]

    def last(self, name: str, at: int) -> Event | None:
        """The last event on a thing at or before an instant."""
        return next((e for e in reversed(self.touched[name]) if e.at <= at), None)

    def there(self, kind: str, at: int) -> list[str]:
        """Fit things of this kind that there were at an instant, the oldest first."""
        return [
            name
            for name, events in self.touched.items()
            if name.partition("#")[0] == kind
            and events[0].at <= at
            and self.ended.get(name, at + 1) > at
        ]

    def tree(self, names: Iterable[str]) -> set[str]:
        """These things and all that they were made of."""
        found: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            found.add(name)
            stack += self.made_of.get(name, ())
        return found


def ready(event: Event, taker: str | None) -> int:
    """When the thing can be used by `taker` after this event: put down and judged at once by
    others, cooked at its time, else when the hands are free."""
    if event.kind == "cook_started":
        return int(event.data["ready_at"])
    if event.kind in ("item_put", "plate_approved") and event.seat != taker:
        return event.at
    return int(event.data["until"])
