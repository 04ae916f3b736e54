"""Recipes put into words: where to fetch what, and where to bring what was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Recipes = Mapping[str, Any]  # the Executive Chef's, as observed: dishes, steps, stores
Line = Mapping[str, Any]  # of a ticket: dish, and what the guest wants left out


def step_words(recipes: Recipes, step: str) -> str:
    """Where the step's output goes, and each input as kind@place."""
    inputs = (f"{kind}@{place_of(recipes, kind)}" for kind in recipes["steps"][step]["inputs"])
    return " ".join([_goes_to(recipes, step), *inputs])


def job_words(recipes: Recipes, line: Line, by: int) -> str:
    """The dish, by when, each of its parts as kind@place, and what is left out after a minus."""
    parts, left_out = parts_of(recipes, line)
    words = [line["dish"], str(by), *(f"{part}@{place_of(recipes, part)}" for part in parts)]
    return " ".join([*words, *(f"-{part}" for part in left_out[:1])])


def parts_of(recipes: Recipes, line: Line) -> tuple[list[str], list[str]]:
    """(parts on the plate, parts left out for the guest's sake)."""
    dish, no = recipes["dishes"][line["dish"]], set(line.get("no", ()))
    optional = dish.get("optional", {})
    left_out = [part for part, allergens in optional.items() if no & set(allergens)]
    return [*dish["plate"], *(part for part in optional if part not in left_out)], left_out


def place_of(recipes: Recipes, part: str) -> str:
    """Where who needs it will find it."""
    stores = recipes["stores"]
    return str(stores[part]) if part in stores else _goes_to(recipes, part)


def _goes_to(recipes: Recipes, part: str) -> str:
    """Where it is put when it is made: chopped goods stay at prep, the rest goes on."""
    steps = recipes["steps"]
    if steps[part]["do"] == "chop":
        return str(steps[part]["at"][0])
    for dish in recipes["dishes"].values():
        if part in (*dish["plate"], *dish.get("optional", ())):
            return "plating"
    return next((str(s["at"][0]) for s in steps.values() if part in s["inputs"]), "plating")
