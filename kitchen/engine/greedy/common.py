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
