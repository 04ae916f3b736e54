"""A dish that never came: the next thing that would have had to be done, and by whom."""

from __future__ import annotations

from collections.abc import Iterable

from kitchen.engine.events import Event
from kitchen.engine.metrics.explanation.routes import SPEAK, Evening, Goal
from kitchen.engine.metrics.explanation.told import first_told


def next_goal(evening: Evening, dish: str, order: str, arrived: int, end: int,
              claimed: set[str]) -> tuple[int, Goal]:  # fmt: skip
    """How far the dish had come at `end` (0: nothing, higher is nearer to the table), and what was
    missing. Things that it counts on are added to `claimed`, so that no two dishes share one."""
    for plate in evening.goods.there(dish, end):
        if plate not in claimed:
            claimed.add(plate)
            return 2000, _plated(evening, plate, dish, order, end)
    plan = evening.plan.dishes.get(dish)
    if plan is None:
        return 0, Goal(end, _freest(evening, evening.plan.settle, arrived, end))
    return _make(evening, dish, (*plan.plate, *plan.optional), arrived, end, claimed)


def _plated(evening: Evening, plate: str, dish: str, order: str, end: int) -> Goal:
    last = evening.goods.last(plate, end)
    assert last is not None
    if last.kind == "plate_approved":
        seat = _freest(evening, _who(evening, "serve"), last.at, end)
        return Goal(end, seat, None, (plate,), (f"serve {dish} {order}", "move pass"))
    if last.kind == "item_put" and last.data["station"] == "pass":
        seat = _freest(evening, _who(evening, "approve"), last.at, end)
        return Goal(end, seat, None, (plate,), (f"approve {dish}", "move pass"))
    if last.kind == "item_put":
        seat = _freest(evening, _who(evening, "plate"), last.at, end)
        return Goal(end, seat, None, (plate,), (f"take {dish}", "move pass"))
    return Goal(end, str(last.seat), None, (plate,), (f"put {dish}", "move pass"))


def _make(evening: Evening, kind: str, inputs: Iterable[str], arrived: int, end: int,
          claimed: set[str]) -> tuple[int, Goal]:  # fmt: skip
    """The first input that is missing, however deep; else the making itself."""
    have: list[str] = []
    gone: list[tuple[int, Goal]] = []
    steps = evening.plan.steps
    for source in inputs:
        name = next((n for n in evening.goods.there(source, end) if n not in claimed), None)
        if name is not None:
            claimed.add(name)
            have.append(name)
        elif source in steps:
            gone.append(_make(evening, source, steps[source].inputs, arrived, end, claimed))
        else:
            gone.append((0, _fetch(evening, kind, source, arrived, end)))
    if gone:
        return min(gone, key=lambda row: row[0])
    rank = 1000 if kind in evening.plan.dishes else 100
    return rank, _begin(evening, kind, tuple(have), arrived, end)


def _fetch(evening: Evening, kind: str, source: str, arrived: int, end: int) -> Goal:
    store = evening.plan.store[source]
    seat = _doer(evening, kind, arrived, end, (source, kind))
    wanted = _wanted(evening, seat, (f"take {source}", f"move {store}"))
    return Goal(end, seat, None, (), wanted, (source, kind))


def _begin(evening: Evening, kind: str, have: tuple[str, ...], arrived: int, end: int) -> Goal:
    last = [evening.goods.last(name, end) for name in have]
    held = next((e for e in last if e is not None and _in_hands(evening, e)), None)
    doers = _makers(evening, kind)
    if held is not None and held.seat not in doers:
        return Goal(end, str(held.seat), None, have, (f"put {held.data.get('item_kind', '')}",))
    step = evening.plan.steps.get(kind)
    verb = "plate" if step is None else "chop" if step.chop else "cook_start"
    places = ("plating",) if step is None else step.stations
    seat = _doer(evening, kind, arrived, end, (kind,))
    wanted = _wanted(evening, seat, (f"{verb} {kind}", *(f"move {place}" for place in places)))
    return Goal(end, seat, None, have, wanted, (kind,))


def _wanted(evening: Evening, seat: str, acts: tuple[str, ...]) -> tuple[str, ...]:
    """A head that has told nobody is waited for until it does."""
    return (SPEAK,) if evening.plan.own_eyes and seat in evening.plan.heads else acts


def _in_hands(evening: Evening, event: Event) -> bool:
    return event.kind not in ("item_put", "cook_started")


def _makers(evening: Evening, kind: str) -> list[str]:
    """Seats that may make this step or plate this dish."""
    step = evening.plan.steps.get(kind)
    if step is None:
        return _who(evening, "plate")
    if step.chop:
        return _who(evening, "chop")
    posts = evening.plan.posts
    held = [s for s in _who(evening, "cook_start") if set(posts.get(s, ())) & set(step.stations)]
    return held or _who(evening, "cook_start")


def _doer(evening: Evening, kind: str, arrived: int, end: int, names: tuple[str, ...]) -> str:
    """Who is waited for: with own eyes the first that was told, or the head if nobody was."""
    makers = _makers(evening, kind)
    if evening.plan.own_eyes:
        told = [first_told(evening.log, seat, names, arrived, end) for seat in makers]
        heard = [(e.at, seat) for e, seat in zip(told, makers, strict=True) if e is not None]
        return min(heard)[1] if heard else evening.plan.heads[0]
    return _freest(evening, makers, arrived, end)


def _who(evening: Evening, action: str) -> list[str]:
    return [seat for seat in evening.plan.settle if action in evening.plan.may[seat]]


def _freest(evening: Evening, seats: Iterable[str], since: int, until: int) -> str:
    """The seat of these that waited or was refused the longest; the others had work."""

    def idle(seat: str) -> int:
        return sum(
            max(0, min(e.at + ms, until) - max(e.at, since))
            for e, ms in evening.log.deeds.get(seat, ())
            if e.kind in ("waited", "refused")
        )

    return min(list(seats) or list(evening.plan.settle), key=lambda seat: (-idle(seat), seat))
