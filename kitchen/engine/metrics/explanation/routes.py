"""The critical path of one dish, walked back from its end to the order's arrival.

Before each step there is the thing that was ready last, or the word that was heard last. From then
on everything was there, so that the time up to the step is the acting seat's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kitchen.engine.events import Event
from kitchen.engine.metrics.explanation.acts import Talk, extra_ms, words
from kitchen.engine.metrics.explanation.goods import Goods, ready
from kitchen.engine.metrics.explanation.records import Part, Segment
from kitchen.engine.metrics.explanation.told import first_told
from kitchen.engine.metrics.log import Log
from kitchen.engine.plan import Plan

SPEAK = "speak"
_NAMED = {"chopped": "step", "cook_started": "step", "dish_plated": "dish",
          "item_taken": "item_kind"}  # fmt: skip


class Evening(NamedTuple):
    """A log with what follows from it, and the plan that it was played by."""

    log: Log
    plan: Plan
    goods: Goods
    short: dict[str, list[tuple[int, int]]]
    talk: Talk


class Goal(NamedTuple):
    """What the path leads to: at `end` ms; by `event` if it happened, else by what `seat` would
    have had to do, for which the things in `needs` were there; `wanted` are the actions that would
    have moved it on, as words, and `names` what a seat has to be told of."""

    end: int
    seat: str
    event: Event | None = None
    needs: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def walk(evening: Evening, goal: Goal, arrived: int) -> list[Segment]:
    """Segments from `arrived` to `goal.end`, without a gap and in order."""
    found: list[Segment] = []
    parts = evening.goods.tree(_things(goal))
    while goal.end > arrived:
        before = _before(evening, goal, arrived)
        since, last = max(before, key=lambda row: row[0], default=(arrived, None))
        since = min(max(since, arrived), goal.end)
        found += reversed(list(_own_time(evening, goal, since, parts)))
        if last is None:
            if since > arrived:  # only then did the stock come
                found += reversed(list(_delivery(evening, goal, arrived, since, parts)))
            break
        found += reversed(list(_step(evening, last, arrived, since)))
        goal = Goal(min(last.at, since), str(last.seat), last)
    return found[::-1]


def _things(goal: Goal) -> list[str]:
    if goal.event is None:
        return list(goal.needs)
    named = goal.event.data.get("plate") or goal.event.data.get("item")
    return [str(named)]


def _before(evening: Evening, goal: Goal, arrived: int) -> Iterator[tuple[int, Event | None]]:
    """(when it let the goal begin, the event): things, stock and words that it had to wait for."""
    event, log = goal.event, evening.log
    if event is None:
        past = [evening.goods.last(name, goal.end) for name in goal.needs]
        yield from ((ready(last, goal.seat), last) for last in past if last is not None)
    else:
        for last in evening.goods.before(event):
            yield ready(last, goal.seat), last
        if event.kind == "item_taken" and event.data["source"] == "stock":
            for since, until in evening.short.get(event.data["item_kind"], ()):
                if since < goal.end and arrived < until <= event.at:
                    yield until, None
    names = _names(evening.plan, goal) if evening.plan.own_eyes else set()
    if names and (told := first_told(log, goal.seat, names, arrived, goal.end)):
        yield told.at, told


def _names(plan: Plan, goal: Goal) -> set[str]:
    """What the seat must have been told of: the thing itself, or what it is for."""
    event = goal.event
    if event is None:
        return set(goal.names)
    if event.kind in ("said", "delegated"):
        return set()
    if event.kind not in _NAMED or (event.kind == "item_taken" and event.data["source"] != "stock"):
        return set()
    name = event.data[_NAMED[event.kind]]
    return {name, *(user for _, user in plan.users.get(name, ()))}


def _step(evening: Evening, event: Event, arrived: int, until: int) -> Iterator[Segment]:
    """The time of a step that happened: thought and words, hands, then the fire alone."""
    if event.kind in ("said", "delegated") or event.at >= until:
        return
    free = min(int(event.data["until"]), until)
    yield from _act(evening, event, "work", max(event.at, arrived), max(free, arrived))
    begun = max(free, arrived)
    if event.kind == "cook_started" and until > begun:
        yield Segment("cooking", None, begun, until, event.data["step"])


def _delivery(
    evening: Evening, goal: Goal, arrived: int, at: int, parts: set[str]
) -> Iterator[Segment]:
    assert goal.event is not None
    kind = goal.event.data["item_kind"]
    since = max(arrived, *(s for s, until in evening.short[kind] if until == at))
    yield from _own_time(evening, goal._replace(end=since), arrived, parts)
    yield Segment("delivery", None, since, at, kind)


def _own_time(evening: Evening, goal: Goal, since: int, parts: set[str]) -> Iterator[Segment]:
    """What the goal's seat did from `since` up to the goal."""
    deeds = evening.log.deeds.get(goal.seat, ())
    there = [deed for deed in deeds if deed.event.at < goal.end and deed.event.at + deed.ms > since]
    for at, (event, ms) in enumerate(there):
        part = _part(event, parts)
        leads_on: tuple[str, ...] = ()
        if part == "wait" and event.at >= since:
            leads_on = _leads_on(goal, [later.event for later in there[at + 1 :]], parts)
        start, end = max(event.at, since), min(event.at + ms, goal.end)
        yield from _act(evening, event, part, start, end, leads_on)


def _leads_on(goal: Goal, after: list[Event], parts: set[str]) -> tuple[str, ...]:
    """The goal's own action, or else the first step that the seat took towards it."""
    if goal.event is None:
        return goal.wanted
    if goal.event.kind == "said":
        return (SPEAK,)
    on_path = (words(e) for e in after if _part(e, parts) in ("walking", "work"))
    return (words(goal.event), *list(on_path)[:1])


def _part(event: Event, parts: set[str]) -> Part:
    if event.kind == "seat_moved":
        return "walking"
    if event.kind in ("waited", "refused"):
        return "wait" if event.kind == "waited" else "refused"
    touched = {event.data.get("item"), event.data.get("plate"), *event.data.get("used", ())}
    return "work" if touched & parts else "other_work"


def _act(
    evening: Evening, event: Event, part: Part, start: int, end: int, leads_on: tuple[str, ...] = ()
) -> Iterator[Segment]:
    """The stretch [start, end) of an action. Thought comes first, then words, then the action."""
    extra = extra_ms(event, evening.plan)
    spoke = min(evening.talk.ms(event), extra)
    talking = min(max(event.at + extra - spoke, start), end)
    acting = min(max(event.at + extra, start), end)
    if talking > start:
        yield Segment("thinking", event.seat, start, talking, "", event.at)
    if acting > talking:
        yield Segment("speaking", event.seat, talking, acting, "", event.at)
    if end > acting:
        yield Segment(part, event.seat, acting, end, words(event), event.at, leads_on)
