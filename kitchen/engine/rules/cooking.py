"""chop, cook_start, cook_take, plate."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.demand import needed, plates_needed
from kitchen.engine.effects import emit
from kitchen.engine.effects.common import quality_of
from kitchen.engine.events import Event
from kitchen.engine.plan import StepPlan
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import (
    check_rules,
    find,
    free_kit,
    inputs,
    not_here,
    refuse,
    refuse_kit,
    rival,
    standing,
)
from kitchen.engine.state import Item, Kitchen, Seat


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


def _gather(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], kinds: tuple[str, ...],
    name: str,
) -> list[Item] | None:  # fmt: skip
    found, missing, unfit = inputs(k, seat, kinds)
    if not missing:
        return found
    if unfit is not None:
        refuse(k, seat, action, extra, out, Reason.SPOILED, item=unfit.id, state=unfit.state)
        return None
    for kind in missing:
        winner = rival(k, out, seat, kind)
        if winner is not None and k.seats[winner].at == seat.at:
            refuse(k, seat, action, extra, out, Reason.LOST_RACE, [winner], item=kind, other=winner)
            return None
    refuse(
        k, seat, action, extra, out, Reason.MISSING_INPUT, name=name, missing=" and ".join(missing)
    )
    return None


def _room(k: Kitchen, seat: Seat, used: list[Item]) -> bool:
    held = sum(item.place == seat.name for item in used)
    return len(seat.hands) - held < k.plan.hands


def chop(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    step = _step(k, seat, action, extra, out, chop=True)
    if step is None:
        return False
    used = _gather(k, seat, action, extra, out, step.inputs, step.name)
    if used is None:
        return False
    if not _room(k, seat, used):
        count, limit = len(seat.hands), k.plan.hands
        return refuse(k, seat, action, extra, out, Reason.HANDS_FULL, count=count, limit=limit)
    kit, reason, holders = free_kit(k, seat.at, step.using)
    if kit is None:
        return refuse_kit(k, seat, action, extra, out, step.using, reason, holders)
    data = {
        "item": f"{step.name}#{k.serial + 1}",
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
    used = _gather(k, seat, action, extra, out, step.inputs, step.name)
    if used is None:
        return False
    kit, reason, holders = free_kit(k, seat.at, step.using)
    if kit is None:
        return refuse_kit(k, seat, action, extra, out, step.using, reason, holders)
    until = k.now + step.hands + extra
    ready = until + step.cook
    after = k.plan.kit_dirty_after[kit]
    data = {
        "item": f"{step.name}#{k.serial + 1}",
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


def plate(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    name = action.args["dish"]
    dish = k.plan.dishes.get(name)
    if dish is None:
        known = ", ".join(k.plan.dishes)
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="dish", name=name, known=known
        )
    if seat.at != "plating":
        return refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name="Plating", station="plating", here=seat.at,
        )  # fmt: skip
    left_out = action.args.get("without")
    without = tuple(
        part
        for part in dish.optional
        if left_out and (part == left_out or left_out in dish.avoidable[part])
    )
    if left_out and not without:
        optional = ", ".join(dish.optional) or "nothing"
        return refuse(
            k, seat, action, extra, out, Reason.NOT_ON_DISH,
            item=left_out, dish=name, optional=optional,
        )  # fmt: skip
    kinds = dish.plate + tuple(part for part in dish.optional if part not in without)
    used = _gather(k, seat, action, extra, out, kinds, name)
    if used is None:
        return False
    if not k.plates_clean:
        return refuse(k, seat, action, extra, out, Reason.NO_CLEAN_PLATE, k.plan.by_letter["K"])
    if not _room(k, seat, used):
        count, limit = len(seat.hands), k.plan.hands
        return refuse(k, seat, action, extra, out, Reason.HANDS_FULL, count=count, limit=limit)
    contents = {raw for item in used for raw in item.contents}
    data = {
        "plate": f"{name}#{k.serial + 1}",
        "dish": name,
        "used": [item.id for item in used],
        "without": list(without),
        "quality": sum(quality_of(item, k.now) for item in used) // len(used),
        "allergens": sorted({a for raw in contents for a in k.plan.allergens[raw]}),
        "needed": plates_needed(k, name),
        "station": seat.at,
        "until": k.now + k.plan.plating + extra,
    }
    banned = [rule for rule in standing(k, "no_dish") if rule.value == name]
    emit(k, out, "dish_plated", seat.name, data, k.now)
    if banned:
        check_rules(k, out, seat, [(rule, data["plate"], False) for rule in banned])
    return True


RULES = {"chop": chop, "cook_start": cook_start, "cook_take": cook_take, "plate": plate}
