"""What one decision's action event took: its own time, and the thought and words before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kitchen.engine.events import Event
from kitchen.engine.metrics.log import Log
from kitchen.engine.plan import Plan

# The action that each event is the outcome of, and the fields that are its arguments.
_ACTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "seat_moved": ("move", ("to",)),
    "item_taken": ("take", ("item",)),
    "item_put": ("put", ("item",)),
    "chopped": ("chop", ("step",)),
    "cook_started": ("cook_start", ("step",)),
    "cook_taken": ("cook_take", ("item",)),
    "dish_plated": ("plate", ("dish",)),
    "dish_served": ("serve", ("plate", "order")),
    "item_discarded": ("discard", ("item",)),
    "wash_started": ("wash", ()),
    "clean_started": ("clean", ("equipment",)),
    "repair_started": ("repair", ("equipment",)),
    "restock_requested": ("restock", ("ingredient",)),
    "delegated": ("delegate", ("to", "do")),
    "assigned": ("assign", ("to", "station")),
    "reprioritised": ("reprioritise", ("order",)),
    "plate_approved": ("approve", ("plate",)),
    "plate_vetoed": ("veto", ("plate",)),
    "restock_approved": ("approve_restock", ("ingredient",)),
    "dish_86ed": ("eighty_six", ("dish",)),
    "dish_restored": ("restore", ("dish",)),
    "inspected": ("inspect", ()),
}
ACTION_OF = {kind: name for kind, (name, _) in _ACTIONS.items()} | {"waited": "wait"}
_AUTHORITY = (
    "delegated", "assigned", "reprioritised", "plate_approved", "plate_vetoed", "restock_approved",
    "dish_86ed", "dish_restored", "standing_order",
)  # fmt: skip


def words(event: Event) -> str:
    """The action in words, things by their kind: "take beef", "serve steak o3"; "" if unknown."""
    name, fields = _ACTIONS.get(event.kind, ("", ()))
    return said(name, [event.data[field] for field in fields])


def option_words(option: Mapping[str, Any]) -> str:
    """The same of an option: equal texts are the same action on the same kind of thing."""
    wanted = dict(_ACTIONS.values()).get(option["name"], ())
    return said(option["name"], [option[field] for field in wanted if field in option])


def said(name: str, values: list[Any]) -> str:
    """An action's name and what it is done to, without the numbers of things."""
    return " ".join([name, *(str(value).partition("#")[0] for value in values)])


class Talk:
    """What a seat's words and notes cost it at a tick, in whole beats of ms."""

    def __init__(self, log: Log, beat: int) -> None:
        self._beat = beat
        self._ms: Counter[tuple[int, str | None]] = Counter()
        for event in log.of("said", "noted"):
            self._ms[event.tick, event.seat] += event.data["ms"]

    def ms(self, event: Event) -> int:
        """Before this action."""
        return -(-self._ms[event.tick, event.seat] // self._beat) * self._beat


def extra_ms(event: Event, plan: Plan) -> int:
    """Time that thought and words took before the action itself."""
    if event.kind == "waited":
        return int(event.data["from"]) - event.at
    own = _own_ms(event, plan)
    return 0 if own is None else max(0, int(event.data["until"]) - event.at - own)


def _own_ms(event: Event, plan: Plan) -> int | None:
    kind, data = event.kind, event.data
    if kind == "seat_moved":
        return plan.travel[data["from"]][data["to"]]
    if kind in ("chopped", "cook_started"):
        return plan.steps[data["step"]].hands
    if kind == "wash_started":
        return -(-data["plates"] * plan.plate_wash // plan.beat) * plan.beat
    if kind in _AUTHORITY:
        return plan.authority
    return {
        "item_taken": plan.take, "cook_taken": plan.take, "item_put": plan.put,
        "dish_plated": plan.plating, "dish_served": plan.serve, "refused": plan.refusal,
        "item_discarded": plan.discard, "stock_discarded": plan.discard,
        "clean_started": plan.clean, "repair_started": plan.repair, "inspected": plan.inspect,
        "restock_requested": plan.restock,
    }.get(kind)  # fmt: skip
