"""The actions open to a seat right now: each would be carried out if nobody else acted."""

from __future__ import annotations

from kitchen.engine import offers, orders_given, own_options
from kitchen.engine.decisions import Action
from kitchen.engine.state import Kitchen

_OFFERS = {**offers.OFFERS, **orders_given.OFFERS}


def options(k: Kitchen, seat: str) -> list[Action]:
    """Valid actions of a seat, in the order of its role's actions; `wait` is always among them.

    Things of one kind in one place are offered once. Authority is offered where it has a use (a
    delegation of wanted work, a post that lacks a cook); more may be valid. With own eyes nothing
    says what is wanted: what is physically and legally possible is offered.
    """
    me = k.seats[seat]
    known = own_options.OFFERS if k.plan.own_eyes else _OFFERS
    found: list[Action] = []
    allowed = k.plan.actions[seat]
    for name in k.plan.may[seat]:
        if name in allowed:
            found.extend(known[name](k, me))
    return found
