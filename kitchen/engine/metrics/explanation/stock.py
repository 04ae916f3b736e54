"""When each ingredient was out: the stretches in which nobody could take it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kitchen.engine.effects import EFFECTS
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen


def shortages(start: Kitchen, events: Iterable[Event]) -> dict[str, list[tuple[int, int]]]:
    """By ingredient the stretches [from, to) ms without a portion in its store; one that lasts to
    the end of the log ends at its last instant. `start` stays as it is."""
    kitchen = start.copy()
    out: dict[str, int] = {name: 0 for name, batches in kitchen.stock.items() if not batches}
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    end = 0
    for event in events:
        EFFECTS[event.kind](kitchen, event)
        end = event.at
        if event.kind in ("item_taken", "spoiled", "disruption", "delivered", "item_put"):
            for name, batches in kitchen.stock.items():
                if not batches:
                    out.setdefault(name, end)
                elif name in out:
                    found[name].append((out.pop(name), end))
    for name, since in out.items():
        found[name].append((since, end))
    return dict(found)
