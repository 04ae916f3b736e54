"""Single turns of the greedy players, from what a seat sees."""

from __future__ import annotations

from typing import Any

from kitchen.engine import Action
from kitchen.engine.greedy import greedy

PUT = {"name": "put", "item": "beef#1"}
BEEF = {"item": "beef#1"}


def cook(role: str = "line_cook", **seen: Any) -> Action | None:
    """What a cook at its grill does, who sees nothing else but this."""
    look = {"role": role, "seat": "L1", "at": "grill", "brigade": {"L1": role}, "hands": [],
            "hands_free": 2, "options": [], "heard": [], "posts": {"grill": {}}}  # fmt: skip
    return greedy({**look, **seen})


def test_with_full_hands_something_is_put_down_for_what_is_done() -> None:
    here = {"cooking": [{"item": "grilled_beef#2"}]}
    found = cook(here=here, hands=[BEEF, BEEF], hands_free=0, options=[PUT])
    assert found == Action("put", {"item": "beef#1"})
    assert cook(here=here, hands=[], hands_free=2, options=[PUT]) is None


def test_a_porter_throws_away_what_it_holds_or_puts_it_down() -> None:
    away = {"name": "discard", "item": "beef#1"}
    assert cook("kitchen_porter", hands=[BEEF], options=[PUT, away]) == Action("discard", BEEF)
    assert cook("kitchen_porter", hands=[BEEF], options=[PUT]) == Action("put", BEEF)


def row(**inputs: list[str]) -> dict[str, Any]:
    return {"step": "stew", "do": "cook_start", "missing": 1, "stations": ["grill"],
            "inputs": inputs}  # fmt: skip


def test_with_full_hands_a_cook_who_lacks_an_input_goes_home_and_puts_something_down() -> None:
    lacking = {"to_make": [row(beef=["cold_store"], greens=["cold_store"])]}
    full = {"hands": [BEEF, BEEF], "hands_free": 0, "options": [PUT]}
    assert cook(**lacking, **full) == Action("put", {"item": "beef#1"})
    assert cook(**lacking, **{**full, "at": "prep"}) == Action("move", {"to": "grill"})


def test_who_holds_a_garnish_brings_it_to_plating() -> None:
    held = {"role": "chef_de_partie", "hands": [{"item": "nuts#1"}],
            "to_make": [row(nuts=["grill"]) | {"missing": 1}], "options": [PUT]}  # fmt: skip
    # Its own step can't be had, so what it holds is for a plate.
    lost = [{**row(nuts=[], cream=[]), "stations": ["saute"]}]
    assert cook(**{**held, "to_make": lost}) == Action("move", {"to": "plating"})


def test_what_lies_here_but_is_not_offered_is_fetched_elsewhere() -> None:
    wanted = {"to_make": [row(beef=["prep", "cold_store"])], "at": "prep"}
    take = [{"name": "take", "item": "greens#1"}, {"name": "take", "item": "beef#4"}]
    assert cook(**wanted, options=take) == Action("take", {"item": "beef#4"})
    assert cook(**wanted, options=take[:1]) == Action("move", {"to": "cold_store"})
    assert cook(**{**wanted, "to_make": [row(beef=["prep"])]}) is None


def test_the_chef_reads_only_the_kitchens_words_about_the_menu() -> None:
    recipes = {"dishes": {"salad": {"ingredients": ["greens"]}, "steak": {"ingredients": ["beef"]}}}
    strike = {"name": "eighty_six", "dish": "steak"}
    seen = {"role": "executive_chef", "seat": "E1", "at": "pass", "time_s": 300, "hands": [],
            "hands_free": 2, "brigade": {"E1": "executive_chef", "S1": "sous_chef"},
            "standing_orders": [{}], "recipes": recipes, "options": [strike]}  # fmt: skip
    said = "The beef in stock can't be used; there is none left."
    assert greedy({**seen, "heard": [{"from": "S1", "text": said}]}) is None
    assert greedy({**seen, "heard": [{"from": "kitchen", "text": said}]}) == Action(
        "eighty_six", {"dish": "steak"}
    )
    assert greedy({**seen, "heard": [{"from": "kitchen", "text": said}], "options": []}) is None


def test_the_chef_forbids_an_allergen_and_leaves_other_rules_alone() -> None:
    seen = {"role": "executive_chef", "seat": "E1", "at": "pass", "time_s": 300, "hands": [],
            "hands_free": 2, "brigade": {"S1": "sous_chef"}, "standing_orders": [{}],
            "recipes": {"dishes": {}}, "heard": []}  # fmt: skip
    stay = {"name": "standing_order", "rule": "stay", "value": "L1"}
    nuts = {"name": "standing_order", "rule": "no_allergen", "value": "nuts"}
    assert greedy({**seen, "options": [stay]}) is None
    found = greedy({**seen, "options": [stay, nuts]})
    assert found is not None and found.to_json() == nuts
