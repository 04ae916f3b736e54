"""standing_order."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.authority import commands
from kitchen.engine.rules.common import refuse
from kitchen.engine.state import Kitchen, Seat
from kitchen.engine.words import RULES as STANDING_RULES


def standing_order(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    args = action.args
    rule = args["rule"]
    if rule not in STANDING_RULES:
        known = ", ".join(STANDING_RULES)
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="rule", name=rule, known=known
        )
    wrong = _wrong_field(k, action)
    if wrong is not None:
        field, what = wrong
        return refuse(k, seat, action, extra, out, Reason.BAD_ARGUMENT, field=field, what=what)
    if rule == "stay" and not commands(k, seat, k.seats[args["to"]]):
        return refuse(k, seat, action, extra, out, Reason.NO_AUTHORITY, other=args["to"])
    for given in k.rules.values():
        same = (given.rule, given.value, given.table or None, given.to)
        if same == (rule, args["value"], args.get("table"), args.get("to")):
            what = f"Standing order {given.id} says so already"
            return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    data = {
        "rule_id": f"r{k.ruled + 1}", "rule": rule, "value": args["value"],
        "table": args.get("table"), "to": args.get("to"),
        "until": k.now + k.plan.authority + extra,
    }  # fmt: skip
    emit(k, out, "standing_order", seat.name, data, k.now)
    return True


def _wrong_field(k: Kitchen, action: Action) -> tuple[str, str] | None:
    """The first field of a standing order that doesn't fit its rule, and what to write there."""
    args, rule = action.args, action.args["rule"]
    value = args.get("value")
    allergens = {a for found in k.plan.allergens.values() for a in found}
    stay = rule == "stay"
    choices: dict[str, set[str]] = {
        "no_allergen": allergens, "no_dish": set(k.plan.dishes), "stay": set(k.plan.stations),
    }  # fmt: skip
    if rule == "min_quality":
        if not (value and value.isascii() and value.isdigit() and 0 < int(value) <= 100):
            return "value", "write a quality from 1 to 100"
    elif value not in choices[rule]:
        return "value", "write one of " + ", ".join(sorted(choices[rule]))
    if (rule == "no_allergen") != ("table" in args):
        return "table", f"{rule} {'needs' if rule == 'no_allergen' else 'takes no'} table"
    if stay != ("to" in args):
        return "to", f"{rule} {'needs a seat here' if stay else 'takes no seat'}"
    if stay and args["to"] not in k.seats:
        return "to", "write one of " + ", ".join(sorted(k.seats))
    return None


RULES = {"standing_order": standing_order}
