"""Why the kitchen turned an action down."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A typed reason; `told(**facts)` is the sentence that the seat reads."""

    text: str

    def __new__(cls, value: str, text: str) -> Reason:
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        return member

    NOT_YOUR_ROLE = "not_your_role", "{role} may not {name}; your actions are {allowed}."
    MUTE = "mute", "This session is mute: {name} is refused, and so are words."
    NO_AUTHORITY = "no_authority", "You have no authority over {other}."
    BAD_ARGUMENT = "bad_argument", "{field}: {what}."
    UNKNOWN = "unknown", "There is no {what} called {name}; known: {known}."
    NOT_HERE = "not_here", "{item} is not at {station}, where you are."
    LOST_RACE = (
        "lost_race",
        "{item} went to {other}, who acted at the same instant and ranks first.",
    )
    OUT_OF_STOCK = "out_of_stock", "No usable {item} is left in {station}."
    HANDS_FULL = "hands_full", "Your hands hold {count} of {limit}; put something down first."
    NOT_IN_HANDS = "not_in_hands", "You are not holding {item}."
    COUNTER_FULL = "counter_full", "The counter at {station} is full ({limit} items)."
    ALREADY_THERE = "already_there", "You are already at {station}."
    WRONG_STATION = "wrong_station", "{name} is done at {station}; you are at {here}."
    NOT_YOUR_STATION = "not_your_station", "{station} is not your post; you cook at {posts}."
    MISSING_INPUT = "missing_input", "{name} needs {missing} in your hands or on this counter."
    EQUIPMENT_FULL = "equipment_full", "Every {kind} at {station} is in use."
    EQUIPMENT_DIRTY = "equipment_dirty", "{equipment} is dirty; a kitchen porter must clean it."
    EQUIPMENT_BROKEN = "equipment_broken", "{equipment} is broken; a kitchen porter must repair it."
    NOT_READY = "not_ready", "{item} is not ready for another {seconds} s."
    SPOILED = "spoiled", "{item} is {state}; discard it."
    NO_CLEAN_PLATE = "no_clean_plate", "No clean plate is left; plates must be washed."
    NOT_ON_DISH = "not_on_dish", "{item} can't be left out of {dish}; optional: {optional}."
    OFF_MENU = "off_menu", "{dish} is {state} the menu."
    NOT_APPROVED = "not_approved", "{plate} has not been approved by E or S."
    VETOED = "vetoed", "{plate} was vetoed; discard it."
    ALREADY_JUDGED = "already_judged", "{plate} is already {state}."
    NOT_ORDERED = "not_ordered", "Order {order} has no open line for {dish}."
    NOTHING_TO_DO = "nothing_to_do", "{what}."
    ALREADY_ASKED = "already_asked", "A restock of {ingredient} is already {state}."
    NOT_ASKED = "not_asked", "Nobody has asked for a restock of {ingredient}."
    TASK_OPEN = "task_open", "{other} already has the open task {task} from you."

    def told(self, **facts: object) -> str:
        """The sentence with its facts filled in."""
        return self.text.format(**facts)
