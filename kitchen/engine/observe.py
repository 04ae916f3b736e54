"""What a seat sees at a tick. `SIGHT` is who may see what on a board; `eyes` is own sight."""

from __future__ import annotations

from functools import cache
from typing import Any

from kitchen.engine.effects.authority import rule_text
from kitchen.engine.eyes import own_view
from kitchen.engine.options import options
from kitchen.engine.sight import PARTS, add, here, item_row
from kitchen.engine.state import Kitchen

# Beyond what everybody sees (its own seat, its station, speech, standing orders, the menu).
SIGHT: dict[str, tuple[str, ...]] = {
    "executive_chef": ("orders", "recipes", "pass", "ledger"),
    "sous_chef": ("orders", "pass", "stations", "seats", "to_make", "restocks", "plates"),
    "chef_de_partie": ("tickets", "pass", "to_make", "to_plate", "posts", "plates"),
    "line_cook": ("to_make", "posts"),
    "prep_cook": ("to_make", "stock", "restocks"),
    "kitchen_porter": ("plates", "upkeep"),
}
STOCK = ("stock", "restocks")
COMMON = (
    "seat", "role", "tick", "time_s", "closes_in_s", "at", "hands", "hands_free", "brigade",
    "heard", "refused", "tasks", "given", "standing_orders", "notebook", "found", "off_menu",
    "here", "options",
)  # fmt: skip


@cache
def sight_of(role: str, buyer: str) -> tuple[str, ...]:
    """What a role sees on a board; the stock is shown to who may restock, and to nobody else."""
    others = tuple(part for part in SIGHT[role] if part not in STOCK or role == "sous_chef")
    return (*others, *STOCK) if role == buyer else others


def observe(k: Kitchen, seat: str) -> dict[str, Any]:
    """The observation of a seat as JSON: integers, texts, lists, objects; times in seconds.

    Empty parts are left out, except hands, heard and options. Raises KeyError for an unknown seat.
    """
    me = k.seats[seat]
    own_eyes = k.plan.own_eyes
    seen: dict[str, Any] = {
        "seat": seat,
        "role": me.role,
        # Ticks count what all seats do, which nobody can see: with own eyes beats are told.
        "tick": k.now // k.plan.beat if own_eyes else k.tick,
        "time_s": k.now // 1000,
        "closes_in_s": (k.plan.duration - k.now) // 1000,
        "at": me.at,
        "hands": [item_row(k, name) for name in me.hands],
        "hands_free": k.plan.hands - len(me.hands),
        "brigade": dict(k.plan.roles),
        "heard": [{"from": sender, "text": text} for _, sender, text in me.inbox],
    }
    add(seen, "refused", me.refusal)
    add(seen, "tasks", _tasks(k, to=seat))
    if own_eyes:
        add(seen, "notebook", dict(me.notes))
        add(seen, "found", me.found)
        seen |= own_view(k, me)
        seen["options"] = [action.to_json() for action in options(k, seat)]
        return seen
    add(seen, "given", _tasks(k, by=seat))
    rules = sorted(k.rules.values(), key=lambda rule: int(rule.id[1:]))
    add(seen, "standing_orders", [{"id": r.id, "text": rule_text(r)} for r in rules])
    add(seen, "notebook", dict(me.notes))
    add(seen, "found", me.found)
    add(seen, "off_menu", list(k.off_menu))
    add(seen, "here", here(k, me))
    for part in sight_of(me.role, k.plan.scenario.restock.by):
        add(seen, part, PARTS[part](k, me))
    seen["options"] = [action.to_json() for action in options(k, seat)]
    return seen


def _tasks(k: Kitchen, to: str | None = None, by: str | None = None) -> list[dict[str, Any]]:
    tasks = [task for task in k.tasks.values() if task.to == to or task.by == by]
    tasks.sort(key=lambda task: int(task.id[1:]))
    return [
        {
            "task": task.id, "by": task.by, "to": task.to, "do": task.do,
            **({"what": task.what} if task.what else {}), "accepted": task.accepted,
        }
        for task in tasks
    ]  # fmt: skip
