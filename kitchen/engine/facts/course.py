"""What becomes of a fact: it is told, it is needed, and what a seat does then honours it or not."""

from __future__ import annotations

from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.facts.draws import Fact
from kitchen.engine.state import Kitchen, Seat

ALLERGIES = ("allergy", "correction")


def due(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    """A moment of a fact: it is told, its time comes, its time is over."""
    moment, _, name = key.partition(" ")
    fact = next(fact for fact in k.future.facts if fact.id == name)
    if moment == "told":
        _tell(k, out, fact, at)
    elif moment == "since":
        emit(k, out, "fact_needed", None, {"fact": name, "order": None}, at)
    elif k.facts[name].state == "needed":
        _settle(k, out, fact, at, honoured=False)


def guests_came(k: Kitchen, out: list[Event], order: str, at: int) -> None:
    """Facts about these guests are needed from now on."""
    for fact in k.future.facts:
        if fact.order == order:
            emit(k, out, "fact_needed", None, {"fact": fact.id, "order": order}, at)


def unwritten(k: Kitchen, order: str) -> list[str]:
    """Allergens that these guests can't have and no ticket says, sorted."""
    return sorted({f.subject for f in k.future.facts if f.order == order and f.kind in ALLERGIES})


def guest_ate(k: Kitchen, out: list[Event], seat: Seat, order: str, violations: list[str]) -> None:
    """Settles the allergies of these guests that the plate was against."""
    for fact in _open(k, order):
        if fact.kind in ALLERGIES and fact.subject in violations:
            _settle(k, out, fact, k.now, honoured=False, by=seat.name)


def guests_left(k: Kitchen, out: list[Event], order: str, at: int, *, served: bool) -> None:
    """Settles what is open of these guests: they have eaten, or leave unserved."""
    for fact in _open(k, order):
        if fact.kind in ALLERGIES:
            _settle(k, out, fact, at, honoured=True if served else None)
        else:
            _settle(k, out, fact, at, honoured=bool(k.orders[order].rank))


def acted(k: Kitchen, out: list[Event], kind: str, subject: str, seat: Seat) -> None:
    """Honours what asked for this action at this time; a promise binds who gave it."""
    for fact in k.future.facts:
        mine = kind != "promise" or fact.to == seat.name
        if mine and fact.kind == kind and fact.subject == subject and _needed(k, fact):
            _settle(k, out, fact, k.now, honoured=True, by=seat.name)


def right_code(k: Kitchen, code: str) -> Fact | None:
    """The fact whose code this is, if its time has come and nobody has called yet."""
    for fact in k.future.facts:
        if fact.kind == "code" and fact.subject == code and _needed(k, fact):
            return fact
    return None


def end(k: Kitchen, out: list[Event], at: int) -> None:
    """Charges what was never put to the test: closing early must not pay."""
    for fact in k.future.facts:
        told = k.facts.get(fact.id)
        if fact.cents and (told is None or told.state in ("told", "needed")):
            _settle(k, out, fact, at, honoured=None, safety=fact.cents)


def _open(k: Kitchen, order: str) -> list[Fact]:
    return [fact for fact in k.future.facts if fact.order == order and _needed(k, fact)]


def _needed(k: Kitchen, fact: Fact) -> bool:
    told = k.facts.get(fact.id)
    return told is not None and told.state == "needed"


def _tell(k: Kitchen, out: list[Event], fact: Fact, at: int) -> None:
    data = {
        "fact": fact.id, "fact_kind": fact.kind, "to": fact.to, "needs": fact.needs,
        "text": fact.text, "subject": fact.subject, "table": fact.table or None,
        "needed_from": fact.since, "needed_to": fact.until, "order": fact.order,
        "corrects": fact.corrects,
    }  # fmt: skip
    emit(k, out, "fact_told", None, data, at)


def _settle(
    k: Kitchen, out: list[Event], fact: Fact, at: int, *, honoured: bool | None,
    by: str | None = None, safety: int = 0,
) -> None:  # fmt: skip
    safety = fact.cents if honoured is False else safety
    data = {"fact": fact.id, "honoured": honoured, "by": by, "safety": safety}
    emit(k, out, "fact_settled", None, data, at)
