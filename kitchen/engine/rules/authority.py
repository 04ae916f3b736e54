"""delegate, assign, reprioritise, approve_restock, eighty_six, restore."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import refuse
from kitchen.engine.state import Kitchen, Seat
from kitchen.engine.words import COOKING_STATIONS, PHYSICAL

IGNORED_MS = 180_000


def commands(k: Kitchen, seat: Seat, other: Seat) -> bool:
    """E commands all, S all but E, P the line cooks that share one of its posts.

    With own eyes those who began at one: P can't see who was sent elsewhere since.
    """
    if seat.name[0] == "P":
        if k.plan.own_eyes:
            began = k.plan.posts
            return other.name[0] == "L" and bool({*began[seat.name]} & {*began[other.name]})
        return other.name[0] == "L" and bool(set(seat.posts) & set(other.posts))
    return k.plan.rank[other.name] > k.plan.rank[seat.name]


def superior(k: Kitchen, seat: Seat) -> str | None:
    """The seat that is next above in the chain of command."""
    others = [(other.name, other.posts) for other in k.roster]
    return k.plan.superior(seat.name, seat.posts, others)


def chain(k: Kitchen, seat: Seat, other: Seat) -> str:
    """direct, or skip when a seat between the two was passed over.

    With several seats of one role (two sous chefs) each of them commands directly.
    """
    above = superior(k, other)
    return "direct" if above is not None and above[0] == seat.name[0] else "skip"


def _target(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> Seat | None:
    other = k.seats.get(action.args["to"])
    if other is None:
        known = ", ".join(sorted(k.seats))
        name = action.args["to"]
        refuse(k, seat, action, extra, out, Reason.UNKNOWN, what="seat", name=name, known=known)
    elif not commands(k, seat, other):
        refuse(k, seat, action, extra, out, Reason.NO_AUTHORITY, other=other.name)
    else:
        return other
    return None


def delegate(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    other = _target(k, seat, action, extra, out)
    if other is None:
        return False
    do = action.args["do"]
    allowed = [name for name in PHYSICAL if name in k.plan.actions[other.name]]
    if do not in allowed:
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN,
            what=f"action of {other.name}", name=do, known=", ".join(allowed),
        )  # fmt: skip
    for task in () if k.plan.own_eyes else k.tasks.values():  # it can't see what became of it
        if task.to == other.name and task.by == seat.name:
            return refuse(
                k, seat, action, extra, out, Reason.TASK_OPEN, other=other.name, task=task.id
            )
    data = {
        "task": _task_id(k, seat), "to": other.name, "do": do, "what": action.args.get("what"),
        "chain": chain(k, seat, other), "expires": k.now + IGNORED_MS,
        "until": k.now + k.plan.authority + extra,
    }  # fmt: skip
    emit(k, out, "delegated", seat.name, data, k.now)
    return True


def _task_id(k: Kitchen, seat: Seat) -> str:
    """With own eyes each seat numbers its own tasks, as it does its things (`numbered`)."""
    number = k.plan.numbers[seat.name] + seat.gave if k.plan.own_eyes else k.tasked
    return f"t{number + 1}"


def assign(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    other = _target(k, seat, action, extra, out)
    if other is None:
        return False
    station = action.args["station"]
    here = [name for name in COOKING_STATIONS if k.plan.kit_at.get(name)]
    if station not in here:
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN,
            what="cooking station", name=station, known=", ".join(here),
        )  # fmt: skip
    if other.name[0] not in "PL":
        what = f"{other.name} has no post to be assigned to"
        return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    if other.posts == (station,):
        what = f"{station} already is the post of {other.name}"
        return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    data = {
        "to": other.name, "station": station, "chain": chain(k, seat, other),
        "until": k.now + k.plan.authority + extra,
    }  # fmt: skip
    emit(k, out, "assigned", seat.name, data, k.now)
    return True


def reprioritise(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    if k.plan.own_eyes and seat.at != "pass":
        return refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name="Putting a ticket first", station="pass", here=seat.at,
        )  # fmt: skip
    name = action.args["order"]
    order = k.orders.get(name)
    if order is None:
        known = ", ".join(sorted(k.orders)) or "none is open"
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="open order", name=name, known=known
        )
    if order.rank and order.rank == k.rank:
        what = f"{name} already comes first"
        return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    data = {"order": name, "until": k.now + k.plan.authority + extra}
    emit(k, out, "reprioritised", seat.name, data, k.now)
    return True


def approve_restock(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    name = action.args["ingredient"]
    asked = k.requests.get(name)
    if asked is None:
        return refuse(k, seat, action, extra, out, Reason.NOT_ASKED, ingredient=name)
    if asked.due:
        return refuse(
            k, seat, action, extra, out, Reason.ALREADY_ASKED, ingredient=name, state="on its way"
        )
    data = {
        "ingredient": name, "quantity": asked.quantity, "cost": asked.quantity * k.plan.cost[name],
        "due": k.now + k.plan.delivery, "asked_by": asked.asked_by,
        "until": k.now + k.plan.authority + extra,
    }  # fmt: skip
    emit(k, out, "restock_approved", seat.name, data, k.now)
    return True


def _menu(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], *, off: bool
) -> bool:
    dish = action.args["dish"]
    if dish not in k.plan.dishes:
        known = ", ".join(k.plan.dishes)
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="dish", name=dish, known=known
        )
    if (dish in k.off_menu) == off:
        state = "already off" if off else "on"
        return refuse(k, seat, action, extra, out, Reason.OFF_MENU, dish=dish, state=state)
    data = {"dish": dish, "until": k.now + k.plan.authority + extra}
    emit(k, out, "dish_86ed" if off else "dish_restored", seat.name, data, k.now)
    return True


def eighty_six(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    return _menu(k, seat, action, extra, out, off=True)


def restore(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    return _menu(k, seat, action, extra, out, off=False)


RULES = {
    "delegate": delegate,
    "assign": assign,
    "reprioritise": reprioritise,
    "approve_restock": approve_restock,
    "eighty_six": eighty_six,
    "restore": restore,
}
