"""plate."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.demand import plates_needed
from kitchen.engine.effects import emit
from kitchen.engine.effects.common import quality_of
from kitchen.engine.events import Event
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import (
    check_rules,
    numbered,
    refuse,
    standing,
)
from kitchen.engine.rules.inputs import gather, room
from kitchen.engine.state import Kitchen, Seat


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
    used = gather(k, seat, action, extra, out, kinds, name)
    if used is None:
        return False
    if not k.plates_clean:
        return refuse(k, seat, action, extra, out, Reason.NO_CLEAN_PLATE, k.plan.by_letter["K"])
    if not room(k, seat, used):
        count, limit = len(seat.hands), k.plan.hands
        return refuse(k, seat, action, extra, out, Reason.HANDS_FULL, count=count, limit=limit)
    contents = {raw for item in used for raw in item.contents}
    data = {
        "plate": numbered(k, seat, name),
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


RULES = {"plate": plate}
