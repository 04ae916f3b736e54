"""Effects of authority: delegations, assignments, verdicts on plates, the menu, standing orders."""

from __future__ import annotations

from functools import lru_cache

from kitchen.engine.effects.common import TASK, busy, hear, stir, timer
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen, Rule, Task
from kitchen.engine.words import RULES

LAPSE_MS = 600_000


def delegated(k: Kitchen, e: Event) -> None:
    by, data = busy(k, e), e.data
    task = Task(
        id=data["task"], by=by.name, to=data["to"], do=data["do"], what=data["what"], given=e.at,
        expires=data["expires"],
    )  # fmt: skip
    k.tasks[task.id] = task
    k.tasked += 1
    if k.plan.own_eyes:
        by.gave += 1
    timer(k, task.expires, TASK, task.id)
    what = f"{task.do} {task.what}" if task.what else task.do
    text = f"Task {task.id}: {what}. Say 'accept {task.id}' or do it."
    hear(k, (task.to,), e, by.name, text)


def delegation_accepted(k: Kitchen, e: Event) -> None:
    task = k.tasks[e.data["task"]]
    task.accepted, task.expires = True, e.at + LAPSE_MS
    timer(k, task.expires, TASK, task.id)


def delegation_over(k: Kitchen, e: Event) -> None:
    task = k.tasks.pop(e.data["task"])
    silent = k.plan.own_eyes and e.kind != "delegation_declined"  # nobody says what isn't said
    if e.kind != "delegation_done" and not silent:
        text = f"Task {task.id} ({task.do}) was {e.kind.removeprefix('delegation_')} by {task.to}."
        hear(k, (task.by,), e, "kitchen", text)


def assigned(k: Kitchen, e: Event) -> None:
    by, data = busy(k, e), e.data
    k.seats[data["to"]].posts = (data["station"],)
    hear(k, (data["to"],), e, by.name, f"Your post is now {data['station']}.")


def reprioritised(k: Kitchen, e: Event) -> None:
    busy(k, e)
    k.rank += 1
    k.orders[e.data["order"]].rank = k.rank


def plate_approved(k: Kitchen, e: Event) -> None:
    busy(k, e)
    k.items[e.data["plate"]].state = "approved"
    k.progress_at = e.at
    stir(k, k.plan.by_letter["S"] + k.plan.by_letter["P"], e.at, "pass")


def plate_vetoed(k: Kitchen, e: Event) -> None:
    by, item = busy(k, e), k.items[e.data["plate"]]
    item.state = "vetoed"
    k.count[item.kind] -= 1
    k.progress_at = e.at
    text = f"Plate {item.id} is vetoed; discard it and make it again."
    hear(k, (*k.plan.by_letter["S"], *k.plan.by_letter["P"]), e, by.name, text)
    stir(k, k.plan.by_letter["K"], e.at, "pass")


def menu_changed(k: Kitchen, e: Event) -> None:
    by, dish = busy(k, e), e.data["dish"]
    off = set(k.off_menu) - {dish}
    struck = e.kind == "dish_86ed"
    k.off_menu = tuple(sorted(off | {dish} if struck else off))
    others = [name for name in k.plan.settle if name != by.name]
    text = f"{dish} is {'off' if struck else 'back on'} the menu."
    hear(k, others, e, by.name, text)


def standing_order(k: Kitchen, e: Event) -> None:
    by, data = busy(k, e), e.data
    rule = Rule(
        id=data["rule_id"], by=by.name, rule=data["rule"], value=data["value"],
        table=data["table"] or 0, to=data["to"],
    )  # fmt: skip
    k.rules[rule.id] = rule
    k.ruled += 1
    others = [name for name in k.plan.settle if name != by.name]
    hear(k, others, e, by.name, f"Standing order {rule.id}: {rule_text(rule)}.")


def rule_text(rule: Rule) -> str:
    """The standing order in words."""
    return _text(rule.rule, rule.value, rule.table, rule.to)


@lru_cache(maxsize=1024)
def _text(rule: str, value: str | None, table: int, to: str | None) -> str:
    text = RULES[rule]
    for field, said in (("value", value), ("table", table), ("to", to)):
        text = text.replace(f"`{field}`", str(said))
    return text


def rule_kept(k: Kitchen, e: Event) -> None:
    """A kept standing order changes nothing."""


def rule_broken(k: Kitchen, e: Event) -> None:
    rule = k.rules[e.data["rule_id"]]
    rule.broken += 1
    text = f"{e.seat} broke standing order {rule.id}: {rule_text(rule)}."
    hear(k, (rule.by,), e, "kitchen", text)


EFFECTS = {
    "delegated": delegated,
    "delegation_accepted": delegation_accepted,
    "delegation_declined": delegation_over,
    "delegation_ignored": delegation_over,
    "delegation_lapsed": delegation_over,
    "delegation_done": delegation_over,
    "assigned": assigned,
    "reprioritised": reprioritised,
    "plate_approved": plate_approved,
    "plate_vetoed": plate_vetoed,
    "dish_86ed": menu_changed,
    "dish_restored": menu_changed,
    "standing_order": standing_order,
    "standing_order_kept": rule_kept,
    "standing_order_broken": rule_broken,
}
