"""Shared by the effects: beginning an action, waking those who wait, making and using up items."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappush

from kitchen.engine.events import Event
from kitchen.engine.state import Item, Kitchen, Seat
from kitchen.engine.words import INBOX_SIZE

# Order in which timers of the same instant fire.
(
    EXPIRE, FIXED, COOKED, BURN, SPOIL_STOCK, SPOIL_ITEM, PLATES, RESTOCK, DELIVERY, TROUBLE,
    TASK, ARRIVE, CLOSE, FACT,
) = range(14)  # fmt: skip


def busy(k: Kitchen, e: Event) -> Seat:
    """The acting seat, busy until the event says; what it had read and been told is done with."""
    seat = k.seats[e.seat]  # type: ignore[index]
    seat.until = e.data["until"]
    seat.waiting = False
    if seat.inbox:
        tick = e.tick
        seat.inbox = [entry for entry in seat.inbox if entry[0] >= tick]
    if seat.refusal is not None:
        seat.refusal = None
        seat.repeat = 0
    if seat.blocked_by:
        seat.blocked_by = ()
    if k.cycle and seat.name in k.cycle:
        k.cycle = ()
    return seat


def wake(k: Kitchen, names: Iterable[str], at: int) -> None:
    """Those of the seats that wait are free at the first beat from `at`, later than this tick."""
    seats = k.seats
    for name in names:
        seat = seats[name]
        if seat.waiting:
            beat = k.plan.beat
            soon = -(-at // beat) * beat
            if soon <= k.now:
                soon = k.now + beat
            if soon < seat.rouse:  # it is still talking or thinking
                soon = seat.rouse
            if soon < seat.until:
                seat.until = soon


def stir(k: Kitchen, names: Iterable[str], at: int, station: str) -> None:
    """Wakes those whom something at a station concerns; with own eyes, those who stand there."""
    if k.plan.own_eyes:
        names = [seat.name for seat in k.roster if seat.at == station]
    wake(k, names, at)


def hear(k: Kitchen, names: Iterable[str], e: Event, sender: str, text: str) -> None:
    """Puts words into inboxes, to be read at each listener's next tick, and wakes them."""
    for name in names:
        inbox = k.seats[name].inbox
        inbox.append((e.tick, sender, text))
        del inbox[:-INBOX_SIZE]
    wake(k, names, e.at)


def timer(k: Kitchen, at: int, kind: int, key: str) -> None:
    """Indexes something that is to happen; an entry that no longer holds is passed over."""
    heappush(k.timers, (at, kind, key))


def add_item(k: Kitchen, item: Item, seat: Seat) -> None:
    """A new item, counted among the good ones of its kind, and among what its maker made."""
    k.items[item.id] = item
    k.serial += 1
    if k.plan.own_eyes:
        seat.made += 1
    k.count[item.kind] = k.count.get(item.kind, 0) + 1


def drop_item(k: Kitchen, item: Item) -> None:
    """Takes an item out of wherever it is, and out of the count if it was good."""
    del k.items[item.id]
    place = item.place
    if place in k.seats:
        k.seats[place].hands.remove(item.id)
    elif place in k.counters:
        k.counters[place].remove(item.id)
    else:
        k.equipment[place].inside.remove(item.id)
    if item.state not in ("burnt", "spoiled", "vetoed"):
        k.count[item.kind] -= 1


def quality_of(item: Item, at: int) -> int:
    """Quality 0..100 at an instant: full until `hold`, then a point less every `fall` ms."""
    if item.fall and at > item.hold:
        lost = item.quality - (at - item.hold) // item.fall
        return lost if lost > 0 else 0
    return item.quality


def progress(k: Kitchen, e: Event) -> None:
    """Work went on: the stall clock starts again."""
    k.progress_at = e.at
