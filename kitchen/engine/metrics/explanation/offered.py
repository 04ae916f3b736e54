"""Which waits on a path weren't needed: what would have moved the order on was offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kitchen.engine.effects import EFFECTS
from kitchen.engine.events import Event
from kitchen.engine.metrics.explanation.acts import option_words
from kitchen.engine.metrics.explanation.records import Explanation, Segment
from kitchen.engine.metrics.explanation.routes import SPEAK
from kitchen.engine.options import options
from kitchen.engine.state import Kitchen

Offered = Mapping[tuple[int, str], frozenset[str]]


def with_offers(
    start: Kitchen, events: Iterable[Event], found: Sequence[Explanation]
) -> list[Explanation]:
    """The same with waits told apart: one wasn't needed if an action that leads on was among the
    seat's options when it began to wait."""
    asked = {(s.begun, str(s.seat)) for e in found for s in e.segments if s.leads_on}
    offered = _offers(start, events, asked)
    return [
        e._replace(segments=tuple(_told(segment, offered) for segment in e.segments)) for e in found
    ]


def _told(segment: Segment, offered: Offered) -> Segment:
    at_hand = offered.get((segment.begun, str(segment.seat)), frozenset())
    for action in segment.leads_on:
        if action == SPEAK or action in at_hand:
            return segment._replace(part="unneeded_wait", what=action)
    return segment


def _offers(start: Kitchen, events: Iterable[Event], at: set[tuple[int, str]]) -> Offered:
    """What these seats were offered at these instants."""
    kitchen = start.copy()
    wanted: dict[int, list[str]] = defaultdict(list)
    for instant, seat in at:
        wanted[instant].append(seat)
    found: dict[tuple[int, str], frozenset[str]] = {}

    def look() -> None:
        for seat in wanted.get(kitchen.now, ()):
            texts = (option_words(option.to_json()) for option in options(kitchen, seat))
            found[kitchen.now, seat] = frozenset(texts)

    look()
    for event in events:
        EFFECTS[event.kind](kitchen, event)
        if event.kind == "tick_opened":
            look()
    return found
