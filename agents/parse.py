"""From a model's words to a decision. Pure."""

from collections.abc import Mapping
from typing import Any

from agents import json_objects
from agents.thinking import answer_of
from kitchen.engine import Decision, DecisionError

FIELDS = ("action", "messages", "notes")
LONGEST = 16_000  # characters of an answer that are read, without its thinking


class Unparsed(ValueError):
    """No decision could be read; the message tells the model what was wrong."""


def decision(text: str) -> dict[str, Any]:
    """The decision's JSON, as `Decision.to_json` writes it; raises Unparsed.

    Prose and code fences around the object are passed over, thinking too. A bare
    action, {"name": "take", …}, counts as a decision with that action; other fields than action,
    messages and notes are left out, `thinking_ms` among them, which is the server's to say.
    """
    text = answer_of(text)
    found = _chosen(text)
    if why := found.trouble or json_objects.unusable(found.value):
        raise Unparsed(f"{why}; write one whole JSON object")
    try:
        return Decision.from_json(_known(found.value)).to_json()
    except DecisionError as error:
        raise Unparsed(json_objects.printable(str(error))) from None


def _chosen(text: str) -> json_objects.Found:
    """The first object that is a decision or an action."""
    other = False
    for found in json_objects.objects(text[:LONGEST]):
        if "action" in found.value:
            return found
        if "name" in found.value:
            return found._replace(value={"action": found.value})
        other = other or not found.broken
    if not other:
        raise Unparsed(_nothing(text))
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
