"""The fixed words of every kitchen: roles, stations, actions, and who may do what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Role(NamedTuple):
    """A role: the letter its seats begin with, its rank (0 is highest) and its actions by name."""

    letter: str
    rank: int
    home: str
    actions: tuple[str, ...]


ROLES: dict[str, Role] = {
    "executive_chef": Role(
        "E", 0, "pass",
        ("move", "inspect", "wait", "delegate", "approve", "veto", "eighty_six", "restore",
         "standing_order"),
    ),
    "sous_chef": Role(
        "S", 1, "pass",
        ("move", "take", "put", "serve", "discard", "inspect", "wait", "delegate", "assign",
         "reprioritise", "approve", "approve_restock", "standing_order"),
    ),
    "chef_de_partie": Role(
        "P", 2, "plating",
        ("move", "take", "put", "chop", "cook_start", "cook_take", "plate", "serve", "discard",
         "inspect", "wait", "delegate"),
    ),
    "line_cook": Role(
        "L", 3, "plating",
        ("move", "take", "put", "chop", "cook_start", "cook_take", "discard", "inspect", "wait"),
    ),
    "prep_cook": Role(
        "R", 4, "prep",
        ("move", "take", "put", "chop", "discard", "restock", "inspect", "wait"),
    ),
    "kitchen_porter": Role(
        "K", 5, "dish_pit",
        ("move", "take", "put", "wash", "clean", "repair", "discard", "inspect", "wait"),
    ),
}  # fmt: skip

ROLE_OF_LETTER = {role.letter: name for name, role in ROLES.items()}

STATIONS = (
    "cold_store", "dry_store", "prep", "grill", "saute", "oven", "pastry", "plating", "pass",
    "dish_pit",
)  # fmt: skip
STORES = ("cold_store", "dry_store")
COOKING_STATIONS = ("grill", "saute", "oven", "pastry")

# Arguments of each action: the first tuple is needed, the second may be left out.
ARGUMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "move": (("to",), ()),
    "take": (("item",), ()),
    "put": (("item",), ()),
    "chop": (("step",), ()),
    "cook_start": (("step",), ()),
    "cook_take": (("item",), ()),
    "plate": (("dish",), ("without",)),
    "serve": (("plate", "order"), ()),
    "discard": (("item",), ()),
    "wash": ((), ()),
    "clean": (("equipment",), ()),
    "repair": (("equipment",), ()),
    "restock": (("ingredient",), ()),
    "call_supplier": (("code",), ()),
    "inspect": ((), ()),
    "wait": ((), ("for",)),
    "delegate": (("to", "do"), ("what",)),
    "assign": (("to", "station"), ()),
    "reprioritise": (("order",), ()),
    "approve": (("plate",), ()),
    "veto": (("plate",), ()),
    "approve_restock": (("ingredient",), ()),
    "eighty_six": (("dish",), ()),
    "restore": (("dish",), ()),
    "standing_order": (("rule",), ("value", "table", "to")),
}

PHYSICAL = (
    "move", "take", "put", "chop", "cook_start", "cook_take", "plate", "serve", "discard", "wash",
    "clean", "repair", "restock", "call_supplier", "inspect", "wait",
)  # fmt: skip
# What directs others. Judging plates and restocks is none of it: without it nothing is served.
DIRECTING = ("delegate", "assign", "reprioritise", "standing_order")
AUTHORITY = tuple(name for name in ARGUMENTS if name not in PHYSICAL)

# What a standing order may say; each can be checked by the engine later.
RULES = {
    "no_allergen": "no dish with allergen `value` to table `table`",
    "min_quality": "no plate below quality `value` leaves the pass",
    "no_dish": "dish `value` is not plated any more",
    "stay": "seat `to` stays at station `value`",
}

MESSAGE_LIMIT = 3
MESSAGE_LENGTH = 240
NOTE_LIMIT = 3
NOTE_KEY_LENGTH = 40
NOTEBOOK_SIZE = 24
INBOX_SIZE = 24


def one_of(names: Iterable[str]) -> str:
    """What to write instead of a name that nothing bears."""
    return "write one of " + (", ".join(sorted(names)) or "(none is defined)")
