"""Effects of moving, waiting, speech, notes, refusals."""

from __future__ import annotations

from kitchen.engine.effects.common import busy, hear
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen
from kitchen.engine.words import NOTEBOOK_SIZE


def seat_moved(k: Kitchen, e: Event) -> None:
    busy(k, e).at = e.data["to"]


def waited(k: Kitchen, e: Event) -> None:
    cycle = k.cycle  # waiting on doesn't break a cycle
    seat = busy(k, e)
    k.cycle = cycle
    seat.waiting, seat.rouse = True, e.data["from"]
    if seat.inbox:  # spoken to at this very instant: it listens at the next beat
        seat.until = min(seat.until, max(e.at + k.plan.beat, seat.rouse))
    if e.data["blocked_by"]:
        seat.blocked_by = tuple(e.data["blocked_by"])


def inspected(k: Kitchen, e: Event) -> None:
    busy(k, e).found = {"station": e.data["station"], "at": e.at, **e.data["found"]}


def refused(k: Kitchen, e: Event) -> None:
    seat, data = busy(k, e), e.data
    seat.refusal = {name: data[name] for name in ("action", "reason", "text")}
    seat.repeat = data["repeat"]
    if data["blocked_by"]:
        seat.blocked_by = tuple(data["blocked_by"])


def loop_warned(k: Kitchen, e: Event) -> None:
    text = (
        f"You have tried the same action {e.data['repeat']} times and it was refused each time. "
        "It will not work until something changes: choose another."
    )
    k.seats[e.seat].inbox.append((e.tick, "kitchen", text))  # type: ignore[index]


def said(k: Kitchen, e: Event) -> None:
    to = e.data["to"]
    if e.data["chain"] == "nobody":
        known = ", ".join(name for name in sorted(k.seats) if name != e.seat)
        text = f"You spoke to {to}, and nobody heard it. The other seats are {known}; or say all."
        if k.plan.mute:
            text = "This session is mute: what you say is refused, and reaches nobody."
        hear(k, (str(e.seat),), e, "kitchen", text)
        return
    names = [to] if to != "all" else [name for name in k.plan.settle if name != e.seat]
    hear(k, names, e, e.seat or "kitchen", e.data["text"])


def noted(k: Kitchen, e: Event) -> None:
    seat = k.seats[e.seat]  # type: ignore[index]
    kept = [note for note in seat.notes if note[0] != e.data["key"]]
    if e.data["text"]:
        kept.append((e.data["key"], e.data["text"]))
    seat.notes = tuple(kept[-NOTEBOOK_SIZE:])


EFFECTS = {
    "seat_moved": seat_moved,
    "waited": waited,
    "inspected": inspected,
    "refused": refused,
    "loop_warned": loop_warned,
    "said": said,
    "noted": noted,
}
