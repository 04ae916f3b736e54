"""Doing again what was done: steps that lead nowhere, and acts that the seat has forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kitchen.engine.metrics.explanation.acts import words
from kitchen.engine.metrics.failure_modes.findings import Finding
from kitchen.engine.metrics.log import Log
from kitchen.engine.reasons import Reason

LOOP = 3
_TO_AND_FRO = ("seat_moved", "item_taken", "item_put")
_ALREADY = (
    Reason.NOTHING_TO_DO, Reason.ALREADY_ASKED, Reason.ALREADY_JUDGED, Reason.OFF_MENU,
)  # fmt: skip
# What stands once it was done, with the fields that say what of.
_STANDING = {
    "standing_order": ("standing_order", ("rule", "value", "table", "to")),
    "assigned": ("assign", ("to", "station")),
    "reprioritised": ("reprioritise", ("order",)),
    "dish_86ed": ("eighty_six", ("dish",)),
    "dish_restored": ("restore", ("dish",)),
    "plate_approved": ("approve", ("plate",)),
    "plate_vetoed": ("veto", ("plate",)),
    "restock_requested": ("restock", ("ingredient",)),
    "restock_approved": ("approve_restock", ("ingredient",)),
}
_FIELDS = dict(_STANDING.values())


def steps(log: Log) -> Iterator[Finding]:
    """Step repetition: the third refusal in a row of one action; or to and fro, the same two steps
    LOOP times in turn with nothing but waits between (walks, or one thing taken and put down).

    A row counts once, until the seat does something else.
    """
    for event in log.of("refused"):
        if event.data["repeat"] == LOOP:
            yield Finding("step_repetition", str(event.seat), event.at, event.data["text"])
    for seat, deeds in log.deeds.items():
        row: list[str] = []
        for event, _ in deeds:
            if event.kind == "waited":
                continue
            row = _row([*row, words(event)]) if event.kind in _TO_AND_FRO else []
            if len(row) == 2 * LOOP:
                yield Finding("step_repetition", seat, event.at, " and ".join(row[:2]))


def _row(steps: list[str]) -> list[str]:
    """The end of these steps in which two different ones take turns."""
    row = steps[-2:]
    if len(row) == 2 and row[0] == row[1]:
        return row[1:]
    for step in reversed(steps[:-2]):
        if step != row[1]:
            break
        row = [step, *row]
    return row


def own_acts(log: Log) -> Iterator[Finding]:
    """Lost history: an order, judgement or request that the seat itself had given, and that stands,
    given once more and turned down for it."""
    given: dict[str, str | None] = {}
    for event in log.events:
        if event.kind in _STANDING:
            name, fields = _STANDING[event.kind]
            given[_key(name, [event.data[field] for field in fields])] = event.seat
        elif event.kind == "refused" and event.data["reason"] in _ALREADY:
            asked = event.data["action"]
            fields = _FIELDS.get(asked["name"], ())
            key = _key(asked["name"], [asked.get(field) for field in fields])
            if fields and given.get(key) == event.seat:
                yield Finding("lost_history", str(event.seat), event.at, key)


def _key(name: str, values: list[Any]) -> str:
    return " ".join([name, *(str(value) for value in values if value is not None)])
