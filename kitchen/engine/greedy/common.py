"""Reading an observation's options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kitchen.engine.decisions import Action

Seen = Mapping[str, Any]


def offered(seen: Seen, name: str, **args: Any) -> Action | None:
    """The first option of this name whose arguments have these values."""
    for option in seen["options"]:
        if option["name"] == name and all(option.get(key) == value for key, value in args.items()):
            return Action.from_json(option)
    return None


def all_offered(seen: Seen, name: str) -> list[Mapping[str, Any]]:
    """Every option of this name."""
    return [option for option in seen["options"] if option["name"] == name]


def go(seen: Seen, station: str) -> Action | None:
    """Move there; None when already there."""
    return None if seen["at"] == station else Action("move", {"to": station})


def kind_of(item: str) -> str:
    """The kind in an item's id."""
    return item.split("#")[0]


def buy(seen: Seen, keep: int = 1) -> Action | None:
    """Asks for a restock where no more than `keep` are left, for those who are shown the stock."""
    asked = {row["ingredient"] for row in seen.get("restocks", [])}
    for name, row in sorted(seen.get("stock", {}).items()):
        if row["left"] <= keep and name not in asked:
            return go(seen, row["store"]) or offered(seen, "restock", ingredient=name)
    return None


def best_serve(seen: Seen) -> Action | None:
    """The most urgent plate to serve that breaks no guest's note; None if there is none."""
    plates = {row["plate"]: row for row in seen.get("pass", [])}
    orders = {row["order"]: row for row in seen.get("orders") or seen.get("tickets", [])}
    best = None
    for option in all_offered(seen, "serve"):
        plate, order = plates[option["plate"]], orders[option["order"]]
        contains = set(plate.get("contains", ()))
        lines = [line for line in order["dishes"] if line["dish"] == plate["dish"]]
        if all(contains & set(line.get("no", ())) for line in lines):
            continue
        spoilt = bool(plate.get("without")) and not any(line.get("no") for line in lines)
        rank = (spoilt, order["due_s"], option["plate"])
        if best is None or rank < best[0]:
            best = (rank, option)
    return None if best is None else Action.from_json(best[1])
