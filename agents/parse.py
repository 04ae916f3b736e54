"""From a model's words to a decision. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents import json_objects
from agents.thinking import answer_of
from kitchen.engine import Decision, DecisionError

FIELDS = ("action", "messages", "notes")
LONGEST = 16_000  # characters of an answer that are read, without its thinking


class Unparsed(ValueError):
    """No decision could be read; the message tells the model what was wrong."""


def decision(text: str, numbered: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The decision's JSON, as `Decision.to_json` writes it; raises Unparsed.

    With `numbered` the reply names one of these options by its number, from 1; one that writes an
    action is read, too.

    Prose and code fences around the object are passed over, thinking too. A bare
    action, {"name": "take", …}, counts as a decision with that action; other fields than action,
    messages and notes are left out, `thinking_ms` among them, which is the server's to say.
    """
    text = answer_of(text)
    found = _chosen(text, "option" if numbered is not None else "action")
    if why := found.trouble or json_objects.unusable(found.value):
        raise Unparsed(f"{why}; write one whole JSON object")
    value = found.value
    if numbered is not None and "option" in value and "action" not in value:
        value = {**value, "action": _numbered(value["option"], numbered)}
    try:
        return Decision.from_json(_known(value)).to_json()
    except DecisionError as error:
        raise Unparsed(json_objects.printable(str(error))) from None


def _numbered(number: Any, options: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    if isinstance(number, str) and number.isascii() and number.isdigit():
        number = int(number[:9])
    if type(number) is not int or not 1 <= number <= len(options):
        raise Unparsed(f"option: write a number from 1 to {len(options)}")
    return options[number - 1]


def _chosen(text: str, asked: str) -> json_objects.Found:
    """The first object that is a decision or an action."""
    other = False
    for found in json_objects.objects(text[:LONGEST]):
        if "action" in found.value or asked in found.value:
            return found
        if "name" in found.value:
            return found._replace(value={"action": found.value})
        other = other or not found.broken
    if not other:
        raise Unparsed(_nothing(text))
    if asked == "option":
        raise Unparsed("option: is missing; write the number of an option")
    raise Unparsed('action: is missing; write {"action": {"name": …}}')


def _known(obj: Mapping[str, Any]) -> dict[str, Any]:
    known = {field: obj[field] for field in FIELDS if obj.get(field) is not None}
    if isinstance(known.get("action"), str):  # {"action": "take", "item": "beef"}
        flat = {key: value for key, value in obj.items() if key not in FIELDS}
        known["action"] = {"name": known["action"], **flat}
    known.setdefault("action", None)
    return known


def _nothing(text: str) -> str:
    if not text.strip():
        return "the reply is empty; write one JSON object"
    if "{" in text:
        return "the JSON object is broken or cut off; write it whole"
    return "there is no JSON object in the reply; write one and nothing else"
