"""call_supplier."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.facts import course
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import refuse
from kitchen.engine.state import Kitchen, Seat
from kitchen.engine.words import STORES

CALLS = 3


def call_supplier(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    """A wrong code, or one at a wrong time, costs money and is told nobody. After the third nobody
    there takes a call any more, so that guessing doesn't pay, and chance can't ruin an evening."""
    code = action.args["code"]
    if code not in k.future.codes:
        known = ", ".join(k.future.codes)
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="code", name=code, known=known
        )
    if seat.at not in STORES:
        return refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name="Calling the supplier", station=" or ".join(STORES), here=seat.at,
        )  # fmt: skip
    heard = k.wrong_calls < CALLS
    fact = course.right_code(k, code) if heard else None
    shelf = k.plan.shelf[fact.ingredient] if fact else 0
    wrong = k.plan.wrong_code if heard and not fact else 0
    data = {
        "code": code, "right": fact is not None, "ingredient": fact.ingredient if fact else None,
        "quantity": fact.quantity if fact else 0, "expires": k.now + shelf if shelf else None,
        "safety": wrong, "until": k.now + k.plan.restock + extra,
    }  # fmt: skip
    emit(k, out, "supplier_called", seat.name, data, k.now)
    if fact:
        course.acted(k, out, "code", code, seat)
    return True


RULES = {"call_supplier": call_supplier}
