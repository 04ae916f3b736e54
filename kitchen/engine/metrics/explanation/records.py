"""What an explanation of an order is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Literal, NamedTuple

Part = Literal[
    "work", "cooking", "walking", "unneeded_wait", "wait", "refused", "thinking", "speaking",
    "other_work", "delivery",
]  # fmt: skip
PARTS: tuple[Part, ...] = Part.__args__  # type: ignore[attr-defined]
# With nobody's hands on it: no seat is waited for.
NOBODY = ("cooking", "delivery")


class Segment(NamedTuple):
    """A stretch of a critical path, ms: what it went on, and the seat that the order waited for.

    `seat` is None while it cooks or is on its way. `what` names the thing or the action, "" for
    none. `begun` is when the decision behind it was taken. Of a wait, `leads_on` are the actions
    that would have moved the order on; one that was offered then stands in `what`.
    """

    part: Part
    seat: str | None
    start: int
    end: int
    what: str = ""
    begun: int = 0
    leads_on: tuple[str, ...] = ()

    @property
    def ms(self) -> int:
        """Its length."""
        return self.end - self.start


class Explanation(NamedTuple):
    """Why an order was late or lost: its critical path, from its arrival to its end, in ms.

    `dish` is the one that came last or was furthest from the table. The segments follow each other
    without a gap, so their lengths add up to `end - arrived` exactly.
    """

    order: str
    table: int
    fate: Literal["late", "lost"]
    dish: str
    arrived: int
    due: int
    end: int
    segments: tuple[Segment, ...]

    def to_json(self) -> dict[str, Any]:
        """A JSON object, with sums by part and by seat, and the unneeded waits by action."""
        return {
            "order": self.order,
            "table": self.table,
            "fate": self.fate,
            "dish": self.dish,
            "arrived_ms": self.arrived,
            "due_ms": self.due,
            "end_ms": self.end,
            "parts_ms": {part: ms for part in PARTS if (ms := self._sum(part))},
            "waited_for_ms": waited_for([self]),
            "unneeded_waits": [
                {"seat": seat, "action": what, "count": count, "ms": ms}
                for (seat, what), (count, ms) in self._waits().items()
            ],
            "path": list(self._stretches()),
        }

    def _stretches(self) -> Iterator[dict[str, Any]]:
        """Segments of one kind in a row as one; `times` counts them."""
        for (part, seat, what), group in groupby(self.segments, lambda s: (s.part, s.seat, s.what)):
            rows = list(group)
            yield {
                "part": part, "seat": seat, "what": what, "times": len(rows),
                "from_ms": rows[0].start, "to_ms": rows[-1].end,
            }  # fmt: skip

    def _sum(self, part: Part) -> int:
        return sum(s.ms for s in self.segments if s.part == part)

    def _waits(self) -> dict[tuple[str | None, str], tuple[int, int]]:
        found: dict[tuple[str | None, str], tuple[int, int]] = {}
        for s in self.segments:
            if s.part == "unneeded_wait":  # each begins in its segment, so that it counts once
                count, ms = found.get((s.seat, s.what), (0, 0))
                found[s.seat, s.what] = (count + 1, ms + s.ms)
        return dict(sorted(found.items(), key=lambda row: -row[1][1]))


def waited_for(explanations: Iterable[Explanation]) -> dict[str, int]:
    """Simulated ms on critical paths by the seat that was waited for, the most first."""
    sums: Counter[str] = Counter()
    for found in explanations:
        for segment in found.segments:
            if segment.seat is not None and segment.part not in NOBODY:
                sums[segment.seat] += segment.ms
    return dict(sorted(sums.items(), key=lambda row: (-row[1], row[0])))
