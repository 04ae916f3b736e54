"""Greedy executive and sous chefs."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.greedy.common import Seen, all_offered, best_serve, buy, go, offered


def executive(seen: Seen) -> Action | None:
    """Buys, judges plates where no sous chef does, keeps the menu honest, sets a quality rule."""
    bought = buy(seen)
    if bought is not None:
        return bought
    if seen["at"] != "pass":
        return go(seen, "pass")
    has_sous = "sous_chef" in seen["brigade"].values()
    waiting = [row for row in seen.get("pass", []) if row["state"] == "plated"]
    if waiting and (not has_sous or len(waiting) > 2):
        return offered(seen, "approve", plate=waiting[-1]["plate"])
    changed = _menu(seen)
    if changed is not None:
        return changed
    if seen["time_s"] < 120 or not seen.get("standing_orders"):
        rule = offered(seen, "standing_order", rule="min_quality")
        if rule is not None:
            return rule
    for option in all_offered(seen, "standing_order"):
        if option["rule"] == "no_allergen":
            return Action.from_json(option)
    return None


def _menu(seen: Seen) -> Action | None:
    """Takes a dish off when its ingredient can't be used, and back on when it was delivered."""
    for heard in seen["heard"]:
        words = heard["text"].split()
        if heard["from"] != "kitchen":
            continue
        for name, dish in seen["recipes"]["dishes"].items():
            needs = dish["ingredients"]
            if "can't be used" in heard["text"] and words[1] in needs:
                found = offered(seen, "eighty_six", dish=name)
            elif "delivered" in words and words[1] in needs:
                found = offered(seen, "restore", dish=name)
            else:
                continue
            if found is not None:
                return found
    return None


def sous(seen: Seen) -> Action | None:
    """Serves, passes plates, approves restocks, puts VIPs first, hands out work."""
    if seen["at"] != "pass":
        return go(seen, "pass")
    served = best_serve(seen)
    if served is not None:
        return served
    for name in ("approve", "approve_restock"):
        found = offered(seen, name)
        if found is not None:
            return found
    orders = seen.get("orders", [])
    for order in orders[1:]:
        if order.get("vip") and not orders[0].get("vip"):
            return offered(seen, "reprioritise", order=order["order"])
    if seen["at"] == "pass" and seen["hands"]:
        return offered(seen, "put") or offered(seen, "discard")
    return _cook_for_bare_post(seen) or _hand_out(seen)


def _cook_for_bare_post(seen: Seen) -> Action | None:
    """Only posts that nobody holds: who is sent to help out is missed at its own post later."""
    held = {post for row in seen.get("seats", {}).values() for post in row.get("posts", ())}
    found = (row for row in all_offered(seen, "assign") if row["station"] not in held)
    option = next(found, None)
    return None if option is None else Action.from_json(option)


def _hand_out(seen: Seen) -> Action | None:
    """Delegates wanted work, once for each piece: what was given already isn't given again."""
    given = {(task["do"], task.get("what")) for task in seen.get("given", [])}
    busy = {task["to"] for task in seen.get("given", [])}
    for option in all_offered(seen, "delegate"):
        if option["to"] not in busy and (option["do"], option.get("what")) not in given:
            return Action.from_json(option)
    return None
