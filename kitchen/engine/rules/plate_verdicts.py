"""serve, and the verdicts on plates: approve, veto."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.effects import emit
from kitchen.engine.effects.common import quality_of
from kitchen.engine.events import Event
from kitchen.engine.facts import course
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import check_rules, find, not_here, refuse, standing
from kitchen.engine.state import PLATE, Item, Kitchen, Order, Rule, Seat

LEFT_OUT_COST = 20


def _plate_at_pass(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], state: str
) -> Item | None:
    """The named plate on the pass; of a kind, the first in `state`. Logs a refusal if none."""
    wanted = action.args["plate"]
    if seat.at != "pass":
        refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name=action.name, station="pass", here=seat.at,
        )  # fmt: skip
        return None
    plates = [name for name in k.counters["pass"] if k.items[name].sort == PLATE]
    plates.sort(key=lambda name: k.items[name].state != state)
    item = find(k, plates, wanted)
    if item is None:
        not_here(k, seat, action, extra, out, wanted)
    return item


def serve(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    item = _plate_at_pass(k, seat, action, extra, out, "approved")
    if item is None:
        return False
    if item.state != "approved":
        reason = Reason.VETOED if item.state == "vetoed" else Reason.NOT_APPROVED
        return refuse(k, seat, action, extra, out, reason, k.plan.heads, plate=item.id)
    order = k.orders.get(action.args["order"])
    if order is None:
        known = ", ".join(sorted(k.orders)) or "none is open"
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN,
            what="open order", name=action.args["order"], known=known,
        )  # fmt: skip
    allergens = {a for raw in item.contents for a in k.plan.allergens[raw]}
    line = choose_line(order, item, allergens)
    if line is None:
        return refuse(
            k, seat, action, extra, out, Reason.NOT_ORDERED, order=order.id, dish=item.kind
        )
    _serve(k, seat, item, order, line, allergens, extra, out)
    return True


def choose_line(
    order: Order, item: Item, allergens: set[str]
) -> tuple[str, tuple[str, ...], int] | None:
    """The order's open line for this plate: (dish, avoid, value), without violation first."""
    lines = [line[:3] for line in order.lines if line[0] == item.kind and not line[3]]
    return min(lines, key=lambda line: (bool(allergens & set(line[1])), line), default=None)


def _serve(
    k: Kitchen, seat: Seat, item: Item, order: Order, line: tuple[str, tuple[str, ...], int],
    allergens: set[str], extra: int, out: list[Event],
) -> None:  # fmt: skip
    dish, avoid, value = line
    costs = k.scenario.penalties
    unwritten = course.unwritten(k, order.id) if k.facts else []
    violations = sorted(allergens & {*avoid, *unwritten})
    quality = served_quality(k, item, (*avoid, *unwritten))
    late = max(0, k.now - order.due)
    lateness = min(costs.late_per_minute * late // 60_000, value * costs.late_percent_limit // 100)
    data = {
        "plate": item.id, "dish": dish, "order": order.id, "table": order.table, "value": value,
        "income": 0 if violations else value * quality // 100, "quality": quality,
        "due": order.due, "late_ms": late, "lateness": lateness, "on_time": not late,
        "avoid": list(avoid), "violations": violations,
        "safety": costs.allergen * len(violations), "contents": list(item.contents),
        "vip": order.vip, "plated_ms": k.now - item.ready, "until": k.now + k.plan.serve + extra,
    }  # fmt: skip
    if unwritten:
        data["unwritten"] = unwritten
    checked = _tested(k, order, item, allergens, quality)
    emit(k, out, "dish_served", seat.name, data, k.now)
    if checked:
        check_rules(k, out, seat, checked)
    if unwritten:
        course.guest_ate(k, out, seat, order.id, violations)
    if all(served for _, _, _, served in order.lines):
        if k.facts:
            course.guests_left(k, out, order.id, k.now, served=True)
        done = {
            "order": order.id, "table": order.table, "value": sum(v for _, _, v, _ in order.lines),
            "late_ms": order.late, "on_time": not order.late,
        }  # fmt: skip
        emit(k, out, "order_served", seat.name, done, k.now)


def served_quality(k: Kitchen, item: Item, avoid: tuple[str, ...]) -> int:
    """Quality at the table: a part left out that no note asked for costs 20 points."""
    dish = k.plan.dishes[item.kind]
    unasked = sum(not set(dish.avoidable[part]) & set(avoid) for part in item.without)
    return max(0, quality_of(item, k.now) - LEFT_OUT_COST * unasked)


def _tested(
    k: Kitchen, order: Order, item: Item, allergens: set[str], quality: int
) -> list[tuple[Rule, str, bool]]:
    """Standing orders that serving this plate keeps or breaks."""
    tested = []
    for rule in standing(k, "no_allergen", "min_quality"):
        if rule.rule == "min_quality":
            tested.append((rule, item.id, quality >= int(rule.value or 0)))
        elif rule.table == order.table:
            tested.append((rule, item.id, rule.value not in allergens))
    return tested


def _judge(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], kind: str) -> bool:
    item = _plate_at_pass(k, seat, action, extra, out, "plated")
    if item is None:
        return False
    if item.state == "vetoed" or (item.state == "approved" and kind == "plate_approved"):
        return refuse(
            k, seat, action, extra, out, Reason.ALREADY_JUDGED, plate=item.id, state=item.state
        )
    data = {
        "plate": item.id, "dish": item.kind, "quality": quality_of(item, k.now),
        "waited_ms": k.now - item.put_at, "until": k.now + k.plan.authority + extra,
    }  # fmt: skip
    emit(k, out, kind, seat.name, data, k.now)
    return True


def approve(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    return _judge(k, seat, action, extra, out, "plate_approved")


def veto(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    return _judge(k, seat, action, extra, out, "plate_vetoed")


RULES = {"serve": serve, "approve": approve, "veto": veto}
