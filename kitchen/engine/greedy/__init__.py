"""The greedy baseline: earliest deadline first, with scripted delegation by those in charge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kitchen.engine.decisions import Action
from kitchen.engine.greedy.cooks import cook
from kitchen.engine.greedy.heads import executive, sous
from kitchen.engine.greedy.porter import porter

_ROLES: dict[str, Callable[[Mapping[str, Any]], Action | None]] = {
    "executive_chef": executive,
    "sous_chef": sous,
    "chef_de_partie": cook,
    "line_cook": cook,
    "prep_cook": cook,
    "kitchen_porter": porter,
}


def greedy(observation: Mapping[str, Any]) -> Action | None:
    """The greedy action for an observation; None is wait."""
    return _ROLES[observation["role"]](observation)
