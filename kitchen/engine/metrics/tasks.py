"""Tasks given and what became of them, and what was wrong with giving them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kitchen.engine.events import Event
from kitchen.engine.metrics.log import Log
from kitchen.engine.plan import Plan

_CLOSED = (
    "delegation_declined", "delegation_ignored", "delegation_lapsed", "delegation_done",
)  # fmt: skip


class Tasks(NamedTuple):
    """Counts of a session.

    `ignored` was never answered, `abandoned` accepted and not carried out in time, `open` neither
    when the log ends. Contradictory: another seat's task for the same seat was open, with other
    work in it. Redundant: more open tasks for a step or dish than the open orders want portions of
    it. Impossible: the seat may not do it, has no post where it is done, or it isn't done so.
    """

    given: int
    accepted: int
    done: int
    declined: int
    ignored: int
    abandoned: int
    open: int
    contradictory: int
    redundant: int
    impossible: int


def tasks_of(plan: Plan, log: Log) -> Tasks:
    """The counts of a log."""
    book = _Book(plan)
    for event in log.events:
        book.read(event)
    given, closed = log.count("delegated"), log.count(*_CLOSED)
    return Tasks(
        given=given,
        accepted=log.count("delegation_accepted"),
        done=log.count("delegation_done"),
        declined=log.count("delegation_declined"),
        ignored=log.count("delegation_ignored"),
        abandoned=log.count("delegation_lapsed"),
        open=given - closed,
        contradictory=book.wrong["contradictory"],
        redundant=book.wrong["redundant"],
        impossible=book.wrong["impossible"],
    )


class _Book:
    """Reads a log event by event, keeping posts, open tasks and open order lines."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.posts = dict(plan.posts)
        self.open: dict[str, Event] = {}
        self.lines: dict[str, Counter[str]] = {}
        self.wrong: Counter[str] = Counter()

    def read(self, event: Event) -> None:
        data = event.data
        if event.kind == "delegated":
            self.wrong["impossible"] += not self._possible(event)
            self.wrong["contradictory"] += self._contradicts(event)
            self.wrong["redundant"] += self._redundant(event)
            self.open[data["task"]] = event
        elif event.kind in _CLOSED:
            self.open.pop(data["task"], None)
        elif event.kind == "assigned":
            self.posts[data["to"]] = (data["station"],)
        elif event.kind == "order_arrived":
            self.lines[data["order"]] = Counter(line["dish"] for line in data["lines"])
        elif event.kind == "dish_served":
            self.lines[data["order"]][data["dish"]] -= 1
        elif event.kind == "order_expired":
            self.lines.pop(data["order"], None)

    def _possible(self, event: Event) -> bool:
        do, what, to = event.data["do"], event.data["what"], event.data["to"]
        if do not in ("chop", "cook_start") or what is None:
            return do != "plate" or what is None or what in self.plan.dishes
        step = self.plan.steps.get(what)
        if step is None or step.chop != (do == "chop"):
            return False
        return step.chop or bool(set(self.posts.get(to, ())) & set(step.stations))

    def _contradicts(self, event: Event) -> bool:
        mine = (event.data["do"], event.data["what"])
        return any(
            other.data["to"] == event.data["to"]
            and other.seat != event.seat
            and (other.data["do"], other.data["what"]) != mine
            for other in self.open.values()
        )

    def _redundant(self, event: Event) -> bool:
        what = event.data["what"]
        if what is None or (what not in self.plan.steps and what not in self.plan.dishes):
            return False
        asked = 1 + sum(other.data["what"] == what for other in self.open.values())
        return asked > self._wanted(what)

    def _wanted(self, what: str) -> int:
        """Portions of a step, or plates of a dish, in the lines that are open."""
        return sum(
            n * self._portions(dish, what) for lines in self.lines.values() for dish, n in
            lines.items() if n > 0
        )  # fmt: skip

    def _portions(self, dish: str, what: str) -> int:
        if dish == what:
            return 1
        plan = self.plan.dishes.get(dish)
        parts = (*plan.plate, *plan.optional) if plan else ()
        return sum(self._inside(part, what) for part in parts)

    def _inside(self, part: str, what: str) -> int:
        step = self.plan.steps.get(part)
        inner = sum(self._inside(source, what) for source in step.inputs) if step else 0
        return inner + (part == what)
