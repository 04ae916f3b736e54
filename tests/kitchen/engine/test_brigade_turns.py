"""Single turns of the brigade, from what a seat sees: cut words, full notebooks, lost causes."""

from __future__ import annotations

from typing import Any

import pytest

from kitchen.engine import Action, Decision, Message, Note, lay_out, observe, parse_scenario
from kitchen.engine.brigade import brigade
from kitchen.engine.brigade.recipes import step_words
from kitchen.engine.words import MESSAGE_LIMIT, NOTE_LIMIT
from tests.kitchen.engine.play import OWN_EYES

KITCHEN = lay_out(parse_scenario(OWN_EYES), 1)


def turn(seat: str, *heard: str, by: str = "E1", **changes: Any) -> Decision:
    """What the seat decides when it has heard these words and sees these changes."""
    seen = observe(KITCHEN, seat)
    words = [{"from": by, "text": text} for text in heard]
    return brigade({**seen, "options": [], **changes, "heard": words})


@pytest.mark.parametrize(
    ("seat", "words"),
    [
        ("L1", "recipe fries"), ("L1", "recipe"), ("R1", "restock"), ("P1", "job o1.0 steak"),
        ("K1", "repair"), ("K1", "clean"), ("L1", ""),
    ],
)  # fmt: skip
def test_words_that_were_cut_short_are_not_written_down(seat: str, words: str) -> None:
    assert turn(seat, words) == turn(seat)


def test_what_was_heard_in_full_is_written_down() -> None:
    assert (
        Note("recipe fries", "plating potato@prep")
        in turn("L1", "recipe fries plating potato@prep").notes
    )
    assert Note("repair burner_1@saute", "0") in turn("K1", "repair burner_1@saute").notes


def test_the_chef_says_no_more_at_once_than_can_be_said() -> None:
    broken = [f"burner_{n} has broken down." for n in range(1, MESSAGE_LIMIT + 1)]
    orders = [{"order": "o1", "due_s": 600, "dishes": [{"dish": "steak"}]}]
    lack = "lack grilled_beef o1.0"
    found = turn("E1", *broken, by="kitchen", at="pass", orders=orders)
    assert [message.to for message in found.messages] == ["K1"] * MESSAGE_LIMIT
    assert found.messages[0].text == "repair burner_1@saute"
    assert found.notes == (Note("o1", "0"),)
    rows = [{"from": "kitchen", "text": text} for text in broken] + [{"from": "P1", "text": lack}]
    seen = {**observe(KITCHEN, "E1"), "options": [], "at": "pass", "orders": [], "heard": rows}
    assert brigade(seen) == Decision(None, found.messages)


def test_the_chef_has_a_part_made_again_that_is_missing() -> None:
    found = turn("E1", "lack grilled_beef o1.0", by="P1", at="pass", orders=[])
    assert found.action is not None and found.action.args["what"] == "grilled_beef"
    assert found.messages[0].text.startswith("recipe grilled_beef plating beef@cold_store")


def test_an_order_of_which_nothing_is_left_is_ticked_off_in_silence() -> None:
    found = turn("E1", at="pass", orders=[{"order": "o1", "due_s": 600, "dishes": []}])
    assert found == Decision(None, (), (Note("o1", "all"),))


def test_a_full_notebook_keeps_a_shortage_for_the_next_time() -> None:
    names = ("beef", "greens", "cream", "nuts")
    told = [f"The {name} in stock can't be used; there is none left." for name in names]
    found = turn("E1", *told, by="kitchen", at="pass", orders=[])
    assert [note.key for note in found.notes] == [f"short {name}" for name in names[:NOTE_LIMIT]]
    assert Message("R1", "restock beef@cold_store") in found.messages
    assert not any("nuts" in message.text for message in found.messages)


def test_who_repairs_is_not_sent_to_equipment_that_no_recipe_needs() -> None:
    found = turn("E1", "sink_1 has broken down.", by="kitchen", at="pass", orders=[])
    assert found.messages == ()


def test_who_plates_throws_away_what_is_burnt_in_the_hand_or_on_the_counter() -> None:
    burnt = {"item": "grilled_beef#3", "state": "burnt"}
    throw = {"name": "discard", "item": "grilled_beef#3"}
    held = turn("P1", at="plating", hands=[burnt], options=[throw])
    here = {**observe(KITCHEN, "P1").get("here", {}), "counter": [burnt]}
    lying = turn("P1", at="plating", hands=[], here=here, options=[throw])
    assert held.action == lying.action == Action("discard", {"item": "grilled_beef#3"})


def test_a_job_that_is_done_with_is_not_plated_again() -> None:
    plate = {"name": "plate", "dish": "steak"}
    seen = {"at": "plating", "hands": [], "options": [plate]}
    assert turn("P1", **seen, notebook={"job o1.0": "done"}).action is None
    found = turn("P1", **seen, notebook={"job o1.0": "steak 600 grilled_beef@plating"})
    assert found.action == Action("plate", {"dish": "steak"})


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("cut_greens", "prep greens@cold_store"),
        ("grilled_beef", "plating beef@cold_store"),
        ("fried_greens", "plating cut_greens@prep"),
        ("sauce", "saute greens@cold_store"),
        ("glazed_greens", "plating sauce@saute"),
    ],
)
def test_a_recipe_in_words_says_where_its_product_is_wanted(step: str, words: str) -> None:
    """A sauce goes to where the step that uses it is done; what nothing uses, to plating."""
    recipes = observe(KITCHEN, "E1")["recipes"]
    steps = {
        **recipes["steps"],
        "sauce": {"do": "cook", "at": ["grill"], "using": "grill", "inputs": ["greens"]},
        "glazed_greens": {"do": "cook", "at": ["saute"], "using": "burner", "inputs": ["sauce"]},
    }
    assert step_words({**recipes, "steps": steps}, step) == words


def test_who_plates_puts_something_down_before_fetching_with_full_hands() -> None:
    put = {"name": "put", "item": "greens#1"}
    held = [{"item": "greens#1"}, {"item": "greens#2"}]
    job = {"job o1.0": "steak 600 grilled_beef@plating nuts@dry_store"}
    here = {"counter": [{"item": "grilled_beef#3"}]}
    seen = {"at": "plating", "notebook": job, "here": here, "options": [put]}
    assert turn("P1", **seen, hands=held, hands_free=0).action == Action(
        "put", {"item": "greens#1"}
    )
    assert turn("P1", **seen, hands=[], hands_free=2).action == Action("move", {"to": "dry_store"})
