"""Events of a kitchen in words, one line each."""

from collections.abc import Mapping
from typing import Any

# What a person reads; kinds that are left out are told by their name and their data.
_SENTENCES = {
    "session_started": "{scenario}, seed {seed}: {orders} orders to come",
    "session_ended": "the session ends: {reason}",
    "seat_moved": "walks from {from} to {to}",
    "item_taken": "takes {item} at {station}",
    "item_put": "puts {item} down at {station}",
    "chopped": "chops {item} at {station}",
    "cook_started": "starts {item} on {equipment}",
    "cook_taken": "takes {item} off {equipment}, quality {quality}",
    "cooked": "{item} on {equipment} is ready",
    "burnt": "{item} burns on {equipment}!",
    "dish_plated": "plates {dish} as {plate}, quality {quality}",
    "dish_served": "serves {dish} to table {table} ({order}), quality {quality}",
    "item_discarded": "throws {item} away: {reason}",
    "stock_discarded": "clears spoiled stock out of {station}",
    "wash_started": "washes {plates} plates",
    "plates_washed": "{plates} plates are clean",
    "clean_started": "cleans {equipment}",
    "equipment_cleaned": "{equipment} is clean",
    "repair_started": "repairs {equipment}",
    "equipment_repaired": "{equipment} works again",
    "restock_requested": "asks for {quantity} {ingredient}",
    "restock_approved": "approves {quantity} {ingredient}",
    "inspected": "looks round {station}",
    "delegated": "tells {to} to {do}",
    "assigned": "assigns {to} to {station}",
    "reprioritised": "puts {order} first",
    "plate_approved": "approves {plate} ({dish})",
    "plate_vetoed": "vetoes {plate} ({dish}), quality {quality}",
    "dish_86ed": "takes {dish} off the menu",
    "dish_restored": "puts {dish} back on the menu",
    "standing_order": "gives a standing order: {rule}",
    "standing_order_kept": "keeps the standing order {rule_id}",
    "standing_order_broken": "breaks the standing order {rule_id}!",
    "delegation_accepted": "accepts the task {task} of {by}",
    "delegation_declined": "declines the task {task} of {by}",
    "delegation_ignored": "lets the task {task} of {by} go by",
    "delegation_done": "has done the task {task} of {by}",
    "said": "to {to}: “{text}”",
    "noted": "notes {key}: {text}",
    "refused": "is refused: {text}",
    "loop_warned": "is told that it loops",
    "order_arrived": "table {table} orders ({order}), worth {value}",
    "order_served": "{order} is complete",
    "order_expired": "{order} is lost",
    "spoiled": "{quantity} of {what} spoil",
    "plates_returned": "{plates} dirty plates come back",
    "delivered": "{quantity} {ingredient} are delivered",
    "disruption": "{text}",
    "fact_told": "{to} is told once: {text}",
    "fact_needed": "{fact} matters from now on",
    "fact_settled": "{fact} is settled, honoured: {honoured}",
    "supplier_called": "calls the supplier with the code {code}",
    "inspection": "the inspector finds {violations}",
    "wait_cycle": "a circle of waiting: {seats}",
    "stall_detected": "nothing moves on",
    "stall_cleared": "things move again",
}
# Seen in the picture already, or too many to read.
QUIET = frozenset({"tick_opened", "waited"})


def sentence(kind: str, seat: str | None, data: Mapping[str, Any]) -> str:
    """One line about an event: who, and what happened."""
    template = _SENTENCES.get(kind)
    if template is None:
        facts = " ".join(f"{key}={value}" for key, value in data.items() if key != "until")
        text = f"{kind.replace('_', ' ')} {facts}".rstrip()
    else:
        text = template.format_map(_Facts(data))
    return f"{seat} {text}" if seat else text


class _Facts(dict[str, Any]):
    """Facts as text; one that an older log lacks reads as an ellipsis."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({key: _text(key, value) for key, value in data.items()})

    def __missing__(self, key: str) -> str:
        return "…"


def _text(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if key == "value" and isinstance(value, int):
        return f"{value / 100:.2f}"
    return str(value)
