"""The scenario that a generated one begins as: the shipped one of its family and level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kitchen import engine

Draft = dict[str, Any]

# What the evening is about, whatever is on the menu.
MOODS = {
    "busy_night": "A full house: tickets come faster than one pair of hands can follow.",
    "overstocked": "The stores are full of what will not keep. Sell it while it is fresh.",
    "slow_business": "Few guests, far apart. What is cooked ahead goes stale; then be quick.",
    "low_inventory": "Little is in store. See it coming, ask for more in time, have it approved.",
    "high_labor": "Much handwork in every dish. Who cooks waits for who cuts.",
    "quality_control": "Many guests must not eat this or that, and food fades while it stands.",
}
SIGHTS = {"own_eyes": "Nobody sees the whole; what isn't said isn't known."}
LONG = "Lunch and dinner: what is told once at noon may be needed at night."
BUYER = "The Executive Chef alone sees all that is left in the stores and buys."


def draft(family: str, level: int) -> Draft:
    """Its content as plain data, with only what its file says; nobody else holds it."""
    name = f"{family}_{level}"
    spec: Draft = engine.load_scenario(name).model_dump(mode="json", exclude_unset=True)
    _OFF_THE_EDGE.get(name, lambda spec: None)(spec)
    return spec


def _overstocked_1(spec: Draft) -> None:
    """Who errs in four of five decisions must not be worse than who waits."""
    spec["penalties"] = {"waste_percent": 25}
    for good in spec["ingredients"].values():
        good["age_percent"] = 30


def _busy_night_3(spec: Draft) -> None:
    """What is cooked unasked must not pay, and the brigade must not do too well."""
    spec["counter"] = 5
    spec["orders"]["every_s"] = [52, 95]
    for step in spec["steps"].values():
        if step["do"] == "cook":
            step |= {"hold_s": 20, "fall_s": 3}


def _high_labor_3(spec: Draft) -> None:
    """The brigade must not do too well."""
    spec["orders"]["every_s"] = [57, 96]


# These stand so near to a gate's bound that half of what is drawn around them would fail it.
_OFF_THE_EDGE: dict[str, Callable[[Draft], None]] = {
    "overstocked_1": _overstocked_1, "busy_night_3": _busy_night_3,
    "high_labor_3": _high_labor_3,
}  # fmt: skip


def describe(spec: Draft) -> None:
    """Title and description, from what the draft holds now."""
    spec["title"] = f"{spec['family'].replace('_', ' ').capitalize()}, drawn by chance"
    said = [MOODS[spec["family"]], SIGHTS.get(spec.get("sight", "board"), "")]
    if "dinner" in spec:
        said.append(LONG)
    restock = spec.get("restock", {})
    if restock.get("by") == "executive_chef":
        minutes = round(restock["delivery_s"] / 60)
        portions = restock["quantity"]
        said += [BUYER, f"A restock brings {portions} portions after about {minutes} minutes."]
    spec["description"] = " ".join(filter(None, said))
