"""What a seat sees with its own eyes, on levels 3 and 4: where it stands, what it holds, its tasks.

Tickets, notes and VIPs reach only who stands at the pass. Recipes and the menu are the Executive
Chef's, and a chef de partie knows those of its own posts. Nothing says what is wanted, and nothing
that was said once is said again. Work, wishes and results travel as tasks and words.
"""

from __future__ import annotations

from typing import Any

from kitchen.engine.knowledge import knows
from kitchen.engine.sight import PARTS, add, here
from kitchen.engine.state import Kitchen, Seat
from kitchen.engine.words import STORES

HEADS = ("executive_chef", "sous_chef")
# Beyond what everybody sees (observe.COMMON without standing orders, tasks given, and the menu).
OWN = (
    "sight", "stationed", "orders", "tickets", "pass", "plates", "recipes", "off_menu", "roster",
    "restocks",
)  # fmt: skip


def own_view(k: Kitchen, me: Seat) -> dict[str, Any]:
    """The parts of an observation that come from where the seat stands and from its role."""
    seen: dict[str, Any] = {"sight": "own_eyes"}
    add(seen, "stationed", list(me.posts))
    add(seen, "here", _here(k, me))
    if me.at == "pass":
        name = "orders" if me.role in HEADS else "tickets"
        add(seen, name, PARTS[name](k, me))
        add(seen, "pass", PARTS["pass"](k, me))
    elif me.at == "plating":
        seen["plates"] = {"clean": k.plates_clean}
    elif me.at == "dish_pit":
        seen["plates"] = {"dirty": k.plates_dirty}
    add(seen, "restocks", _restocks(k, me))
    if me.role in HEADS:
        posts = {o.name: list(o.posts) for o in k.roster if o.posts}
        add(seen, "roster", posts)
    if me.role == "executive_chef":
        add(seen, "off_menu", list(k.off_menu))
    add(seen, "recipes", recipes(k, me))
    return seen


def _here(k: Kitchen, me: Seat) -> dict[str, Any]:
    found = here(k, me)
    if me.at in STORES:
        mine = [name for name, store in k.plan.store.items() if store == me.at]
        stock = {name: sum(n for _, n in k.stock[name]) for name in mine}
        add(found, "stock", stock)
        add(found, "spoiled", {name: k.spoiled[name] for name in mine if k.spoiled.get(name)})
    add(found, "seats", [o.name for o in k.roster if o.at == me.at and o.name != me.name])
    return found


def _restocks(k: Kitchen, me: Seat) -> list[dict[str, Any]]:
    """A sous chef has all that was asked for; in a store hangs what was asked for there."""
    rows: list[dict[str, Any]] = PARTS["restocks"](k, me)
    if me.role == "sous_chef":
        return rows
    return [row for row in rows if k.plan.store[row["ingredient"]] == me.at]


def recipes(k: Kitchen, me: Seat) -> dict[str, Any]:
    """All recipes with where things lie and are made, for the Executive Chef; for a chef de partie
    the steps of its posts; nothing for the others."""
    whole = PARTS["recipes"](k, me)
    steps = {
        name: {**row, "at": list(k.plan.steps[name].stations)}
        for name, row in whole["steps"].items()
        if knows(k, me, name)
    }
    if me.role == "executive_chef":
        return {"dishes": whole["dishes"], "steps": steps, "stores": dict(k.plan.store)}
    stores = {
        name: k.plan.store[name]
        for row in steps.values()
        for name in row["inputs"]
        if name in k.plan.store
    }
    return {"steps": steps, "stores": stores} if steps else {}
