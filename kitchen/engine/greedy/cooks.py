"""Greedy chefs de partie, line cooks and prep cooks: a list of things to do, in order."""

from __future__ import annotations

from typing import Any

from kitchen.engine.decisions import Action
from kitchen.engine.greedy.common import Seen, all_offered, best_serve, buy, go, kind_of, offered

SOON_S = 40


def cook(seen: Seen) -> Action | None:
    """The first that fits of `_LIST`, then fetching, then putting down what is held."""
    held = [
        item for item in seen["hands"] if item.get("state") not in ("burnt", "spoiled", "vetoed")
    ]
    for wanted in _LIST:
        found = wanted(seen, held)
        if found is not None:
            return found
    return _fetch(seen, held) or _idle(seen, held)


def _unfit(seen: Seen, held: list[Any]) -> Action | None:
    if len(held) < len(seen["hands"]):
        return offered(seen, "discard")
    for option in all_offered(seen, "discard"):
        if option["item"] == "spoiled" or seen["at"] in ("plating", "pass"):
            return Action.from_json(option)
    return None


def _plate(seen: Seen, held: list[Any]) -> Action | None:
    for row in seen.get("to_plate", []):
        for option in all_offered(seen, "plate"):
            left_out = [option["without"]] if "without" in option else []
            if option["dish"] == row["dish"] and left_out == row.get("without", []):
                return Action.from_json(option)
    return None


def _carry_plate(seen: Seen, held: list[Any]) -> Action | None:
    for item in held:
        if item.get("state") in ("plated", "approved"):
            return go(seen, "pass") or offered(seen, "put", item=item["item"])
    return None


def _serve(seen: Seen, held: list[Any]) -> Action | None:
    """Serves itself where there is no sous chef; stays for the verdict on its plate."""
    if seen["role"] != "chef_de_partie" or "sous_chef" in seen["brigade"].values():
        return None
    states = {row["state"] for row in seen.get("pass", [])}
    if "approved" in states:
        return go(seen, "pass") or best_serve(seen)
    return Action("wait") if "plated" in states and seen["at"] == "pass" else None


def _take_ready(seen: Seen, held: list[Any]) -> Action | None:
    found = offered(seen, "cook_take")
    if found is not None:
        return found
    ready = [row for row in seen.get("here", {}).get("cooking", []) if "ready_in_s" not in row]
    if ready and seen["at"] in seen.get("posts", {}) and not seen["hands_free"]:
        return offered(seen, "put")
    return None


def _start(seen: Seen, held: list[Any]) -> Action | None:
    for row in _wanted(seen):
        found = offered(seen, row["do"], step=row["step"])
        if found is not None:
            return found
    return None


def _wanted(seen: Seen) -> list[Any]:
    """Rows still missing. The cooks leave the chopping to a prep cook if there is one."""
    prepped = "prep_cook" in seen["brigade"].values() and seen["role"] != "prep_cook"
    return [
        row
        for row in seen.get("to_make", [])
        if row["missing"] > 0 and not (prepped and row["do"] == "chop")
    ]


def _inputs(seen: Seen) -> set[str]:
    return {kind for row in _wanted(seen) for kind in row["inputs"]}


def _carry_part(seen: Seen, held: list[Any]) -> Action | None:
    """Brings what is finished to where it is wanted: chopped goods to prep, the rest to plating."""
    mine = _inputs(seen)
    for item in held:
        kind = kind_of(item["item"])
        if kind in mine or item.get("state") in ("plated", "approved"):
            continue
        if seen["role"] == "prep_cook":
            return go(seen, "prep") or offered(seen, "put", item=item["item"])
        return go(seen, "plating") or offered(seen, "put", item=item["item"])
    return None


def _restock(seen: Seen, held: list[Any]) -> Action | None:
    return buy(seen) if seen["role"] == "prep_cook" else None


def _attend(seen: Seen, held: list[Any]) -> Action | None:
    """Goes to its post when something there is done soon, and plates when all parts are there."""
    for post, row in sorted(seen.get("posts", {}).items()):
        times = [cooking.get("ready_in_s", 0) for cooking in row.get("cooking", [])]
        if times and min(times) <= SOON_S:
            return go(seen, post) or (Action("wait") if min(times) > 0 else None)
    if seen.get("plates", {}).get("clean"):
        hands = {kind_of(item["item"]) for item in held}
        for row in seen.get("to_plate", []):
            if all("plating" in places or kind in hands for kind, places in row["parts"].items()):
                return go(seen, "plating")
    return None


def _fetch(seen: Seen, held: list[Any]) -> Action | None:
    """Gathers the inputs of the most urgent row that can be made, then goes to where it is made."""
    hands = [kind_of(item["item"]) for item in held]
    for row in _wanted(seen):
        station = row["stations"][0]
        lacking = [kind for kind in row["inputs"] if kind not in hands]
        away = [kind for kind in lacking if station not in row["inputs"][kind]]
        if any(not row["inputs"][kind] for kind in away):
            continue  # an input that can't be had now
        if not away:
            return go(seen, station) or _wait_for_room(seen)
        if not seen["hands_free"]:
            return go(seen, station) or offered(seen, "put")
        return _get(seen, away[0], row["inputs"][away[0]])
    return _fetch_garnish(seen, held, hands)


def _fetch_garnish(seen: Seen, held: list[Any], hands: list[str]) -> Action | None:
    """Raw parts of dishes that wait at plating for nothing else that has to be made."""
    if seen["role"] != "chef_de_partie" or not seen["hands_free"]:
        return None
    for row in seen.get("to_plate", []):
        for kind, places in row["parts"].items():
            if kind not in hands and "plating" not in places and places:
                return _get(seen, kind, places)
    if hands:
        return go(seen, "plating") or offered(seen, "put")
    return None


def _get(seen: Seen, kind: str, places: list[str]) -> Action | None:
    if seen["at"] in places:
        for option in all_offered(seen, "take"):
            if kind_of(option["item"]) == kind:
                return Action.from_json(option)
    others = [place for place in places if place != seen["at"]]
    return go(seen, others[0]) if others else None


def _wait_for_room(seen: Seen) -> Action | None:
    """The inputs are here but the equipment isn't free: puts down what it holds, then waits."""
    return offered(seen, "put") if seen["hands"] else None


def _idle(seen: Seen, held: list[Any]) -> Action | None:
    if seen["hands"]:
        return offered(seen, "put") or offered(seen, "discard")
    return None


_LIST = (
    _unfit, _plate, _carry_plate, _serve, _take_ready, _start, _carry_part, _restock, _attend,
)  # fmt: skip
