"""chop, cook_start, cook_take."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.demand import needed
from kitchen.engine.effects import emit
from kitchen.engine.effects.common import quality_of
from kitchen.engine.events import Event
from kitchen.engine.plan import StepPlan
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import (
    find,
    free_kit,
    not_here,
    numbered,
    refuse,
    refuse_kit,
)
from kitchen.engine.rules.inputs import gather, room
from kitchen.engine.state import Kitchen, Seat


def _step(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], *, chop: bool
) -> StepPlan | None:
    """The step that the action names, if it is one of this kind and done where the seat stands."""
    name = action.args["step"]
    step = k.plan.steps.get(name)
    if step is None or step.chop != chop:
        known = ", ".join(s.name for s in k.plan.steps.values() if s.chop == chop) or "none"
        what = "chopping step" if chop else "cooking step"
        refuse(k, seat, action, extra, out, Reason.UNKNOWN, what=what, name=name, known=known)
        return None
    if seat.at not in step.stations:
        where = " or ".join(step.stations)
        refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name=name, station=where, here=seat.at,
        )  # fmt: skip
        return None
    return step


def chop(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    step = _step(k, seat, action, extra, out, chop=True)
    if step is None:
        return False
    used = gather(k, seat, action, extra, out, step.inputs, step.name)
    if used is None:
        return False
    if not room(k, seat, used):
        count, limit = len(seat.hands), k.plan.hands
        return refuse(k, seat, action, extra, out, Reason.HANDS_FULL, count=count, limit=limit)
    kit, reason, holders = free_kit(k, seat.at, step.using)
    if kit is None:
        return refuse_kit(k, seat, action, extra, out, step.using, reason, holders)
    data = {
        "item": numbered(k, seat, step.name),
        "step": step.name,
        "used": [item.id for item in used],
        "equipment": kit,
        "station": seat.at,
        "quality": min(quality_of(item, k.now) for item in used),
        "needed": needed(k, step.name),
        "until": k.now + step.hands + extra,
    }
    emit(k, out, "chopped", seat.name, data, k.now)
    return True


def cook_start(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    step = _step(k, seat, action, extra, out, chop=False)
    if step is None:
        return False
    if seat.at not in seat.posts:
        posts = ", ".join(seat.posts)
        return refuse(
            k, seat, action, extra, out, Reason.NOT_YOUR_STATION, station=seat.at, posts=posts
        )
    used = gather(k, seat, action, extra, out, step.inputs, step.name)
    if used is None:
        return False
    kit, reason, holders = free_kit(k, seat.at, step.using)
    if kit is None:
        return refuse_kit(k, seat, action, extra, out, step.using, reason, holders)
    until = k.now + step.hands + extra
    ready = until + step.cook
    after = k.plan.kit_dirty_after[kit]
    data = {
        "item": numbered(k, seat, step.name),
        "step": step.name,
        "used": [item.id for item in used],
        "equipment": kit,
        "station": seat.at,
        "quality": min(quality_of(item, k.now) for item in used),
        "needed": needed(k, step.name),
        "dirty": bool(after) and k.equipment[kit].uses + 1 >= after,
        "ready_at": ready,
        "burn_at": ready + step.burn,
        "until": until,
    }
    emit(k, out, "cook_started", seat.name, data, k.now)
    return True


def cook_take(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    wanted = action.args["item"]
    here = [name for kit in k.plan.kit_at[seat.at] for name in k.equipment[kit].inside]
    here.sort(key=lambda name: (k.items[name].ready, name))
    item = find(k, here, wanted)
    if item is None:
        return not_here(k, seat, action, extra, out, wanted)
    if item.ready > k.now:
        seconds = -(-(item.ready - k.now) // 1000)
        return refuse(k, seat, action, extra, out, Reason.NOT_READY, item=item.id, seconds=seconds)
    if len(seat.hands) >= k.plan.hands:
        count, limit = len(seat.hands), k.plan.hands
        return refuse(k, seat, action, extra, out, Reason.HANDS_FULL, count=count, limit=limit)
    data = {
        "item": item.id,
        "step": item.kind,
        "equipment": item.place,
        "station": seat.at,
        "quality": quality_of(item, k.now),
        "burnt": item.state == "burnt",
        "ready_ms": k.now - item.ready,
        "until": k.now + k.plan.take + extra,
    }
    emit(k, out, "cook_taken", seat.name, data, k.now)
    return True


RULES = {"chop": chop, "cook_start": cook_start, "cook_take": cook_take}
