"""Shared by the rules: turning an action down, and finding things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kitchen.engine.decisions import Action
from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.knowledge import unsaid
from kitchen.engine.reasons import Reason
from kitchen.engine.state import Item, Kitchen, Rule, Seat

LOOP = 3


def refuse(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], reason: Reason,
    blocked_by: Iterable[str] = (), **facts: Any,
) -> bool:  # fmt: skip
    """Logs the refusal (at the third of the same action in a row also a warning); returns False."""
    if k.plan.own_eyes:
        facts |= unsaid(k, seat, reason, facts)
    asked = action.to_json()
    repeat = 1
    if seat.refusal is not None and seat.refusal["action"] == asked:
        repeat = seat.repeat + 1
    data = {
        "action": asked,
        "reason": str(reason),
        "text": reason.told(**facts),
        "repeat": repeat,
        "blocked_by": sorted(set(blocked_by) - {seat.name}),
        "until": k.now + k.plan.refusal + extra,
    }
    emit(k, out, "refused", seat.name, data, k.now)
    if repeat == LOOP:
        emit(k, out, "loop_warned", seat.name, {"action": asked, "repeat": repeat}, k.now)
    return False


def numbered(k: Kitchen, seat: Seat, kind: str) -> str:
    """The id of the next thing that a seat makes or takes out of a store.

    With own eyes each seat counts for itself: a common number would tell how much is going on.
    """
    number = k.plan.numbers[seat.name] + seat.made if k.plan.own_eyes else k.serial
    return f"{kind}#{number + 1}"


def find(k: Kitchen, names: Iterable[str], wanted: str) -> Item | None:
    """The item with this id, or else the first of this kind that is fit for use, else any of it."""
    worse = None
    items = k.items
    for name in names:
        item = items[name]
        if name == wanted:
            return item
        if item.kind == wanted:
            if item.state not in ("burnt", "spoiled", "vetoed"):
                return item
            worse = worse or item
    return worse


def inputs(
    k: Kitchen, seat: Seat, kinds: Iterable[str]
) -> tuple[list[Item], list[str], Item | None]:
    """Items at hand or on the counter for each kind; kinds missing; one unfit instead."""
    found: list[Item] = []
    missing: list[str] = []
    unfit = None
    near = (*seat.hands, *k.counters[seat.at])
    for kind in kinds:
        item = find(k, near, kind)
        if item is None:
            missing.append(kind)
        elif item.state != "ok":
            missing.append(kind)
            unfit = item
        else:
            found.append(item)
    return found, missing, unfit


def free_kit(k: Kitchen, station: str, kind: str) -> tuple[str | None, Reason, list[str]]:
    """An equipment of this kind with room; else why not, and which seats hold what is there."""
    reason, holders = Reason.EQUIPMENT_FULL, []
    capacity, dirty_after = k.plan.kit_capacity, k.plan.kit_dirty_after
    for name in k.plan.kit_of_kind.get((station, kind), ()):
        kit = k.equipment[name]
        if kit.broken:
            reason = Reason.EQUIPMENT_BROKEN
        elif dirty_after[name] and kit.uses >= dirty_after[name]:
            reason = Reason.EQUIPMENT_DIRTY
        elif kit.users + len(kit.inside) < capacity[name]:
            return name, reason, []
        else:
            holders += [cook for item in kit.inside if (cook := k.items[item].cook)]
            holders += [seat.name for seat in k.roster if seat.using == name]
    return None, reason, holders


def refuse_kit(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], kind: str,
    reason: Reason, holders: list[str],
) -> bool:  # fmt: skip
    """The refusal that `free_kit` gave the reason for."""
    named = k.plan.kit_of_kind.get((seat.at, kind), (kind,))
    return refuse(
        k, seat, action, extra, out, reason, holders, kind=kind, station=seat.at,
        equipment=named[0],
    )  # fmt: skip


def rival(k: Kitchen, out: list[Event], seat: Seat, item: str) -> str | None:
    """The seat that got hold of the item (by id or kind) earlier in this very instant, if any."""
    for event in out:
        if event.seat and event.seat != seat.name and event.at == k.now:
            if k.plan.own_eyes and k.seats[event.seat].at != seat.at:
                continue  # elsewhere: the seat can't know
            data = event.data
            named = [data.get("item"), data.get("item_kind"), data.get("plate")]
            named += data.get("used", ())
            # Some events say by `plate: true` that what was thrown away lay on a plate.
            texts = [name for name in named if isinstance(name, str)]
            if any(name == item or name.startswith(f"{item}#") for name in texts):
                return event.seat
    return None


def not_here(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], item: str
) -> bool:
    """Refuses what isn't at the seat's station, telling a race that was lost from a mistake."""
    winner = rival(k, out, seat, item)
    if winner is not None:
        return refuse(
            k, seat, action, extra, out, Reason.LOST_RACE, [winner], item=item, other=winner
        )
    return refuse(k, seat, action, extra, out, Reason.NOT_HERE, item=item, station=seat.at)


def check_rules(
    k: Kitchen, out: list[Event], seat: Seat, checked: Iterable[tuple[Rule, str, bool]]
) -> None:
    """Logs each standing order that was put to the test as kept or broken."""
    for rule, about, kept in checked:
        kind = "standing_order_kept" if kept else "standing_order_broken"
        data = {"rule_id": rule.id, "rule": rule.rule, "about": about}
        emit(k, out, kind, seat.name, data, k.now)


def standing(k: Kitchen, *rules: str) -> list[Rule]:
    """The standing orders of these kinds, in the order in which they were given."""
    if not k.rules:
        return []
    found = [rule for rule in k.rules.values() if rule.rule in rules]
    return sorted(found, key=lambda rule: int(rule.id[1:]))
