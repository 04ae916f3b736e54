"""What is still to be made, counted from open lines and from what exists already."""

from __future__ import annotations

from kitchen.engine.state import Kitchen, Seat


def plates_needed(k: Kitchen, dish: str) -> int:
    """Open lines of a dish less the plates of it that exist; negative: too many."""
    return k.lines_open.get(dish, 0) - k.count.get(dish, 0)


def needed(k: Kitchen, kind: str) -> int:
    """Portions of a step's output (or ingredient) still wanted; 0 or less: one is too many."""
    total = 0
    for is_dish, name in k.plan.users[kind]:
        more = plates_needed(k, name) if is_dish else needed(k, name)
        if more > 0:
            total += more
    return total - k.count.get(kind, 0)


def work_for(k: Kitchen, seat: Seat) -> int:
    """How many things wait that this seat's role could move on (0: it idles with good reason).

    Heads: plates to judge or serve, restocks to approve. Cooks and prep cooks: open lines without a
    plate. Porters: dirty plates, and equipment that is dirty or broken.
    """
    letter = seat.name[0]
    if letter in "ES":
        plates = sum(
            1 for name in k.counters["pass"] if k.items[name].state in ("plated", "approved")
        )
        return plates + (sum(not r.due for r in k.requests.values()) if letter == "S" else 0)
    if letter == "K":
        after = k.plan.kit_dirty_after
        kits = k.equipment.values()
        return k.plates_dirty + sum(
            kit.broken or bool(after[kit.name] and kit.uses >= after[kit.name]) for kit in kits
        )
    lines = sum(k.lines_open.values()) - sum(k.count.get(dish, 0) for dish in k.lines_open)
    return max(0, lines)
