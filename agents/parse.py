"""From a model's words to a decision. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agents.thinking import answer_of
from kitchen.engine import Decision, DecisionError

FIELDS = ("action", "messages", "notes")
_decoder = json.JSONDecoder()
LONGEST = 16_000  # characters of an answer that are read, without its thinking
STARTS = 200  # places at which an object is looked for


class Unparsed(ValueError):
    """No decision could be read; the message tells the model what was wrong."""


def decision(text: str) -> dict[str, Any]:
    """The decision's JSON, as `Decision.to_json` writes it; raises Unparsed.

    Prose and code fences around the object are passed over, thinking too. A bare
    action, {"name": "take", …}, counts as a decision with that action; other fields than action,
    messages and notes are left out, `thinking_ms` among them, which is the server's to say.
    """
    text, found = answer_of(text), None
    for found in _objects(text[:LONGEST]):
        if "action" in found:
            break
        if "name" in found:
            found = {"action": found}
            break
    else:
        if found is None:
            raise Unparsed(_nothing(text))
        raise Unparsed('action: is missing; write {"action": {"name": …}}')
    try:
        return Decision.from_json(_known(found)).to_json()
    except DecisionError as error:
        raise Unparsed(str(error)) from None


def _known(obj: Mapping[str, Any]) -> dict[str, Any]:
    known = {field: obj[field] for field in FIELDS if obj.get(field) is not None}
    if isinstance(known.get("action"), str):  # {"action": "take", "item": "beef"}
        flat = {key: value for key, value in obj.items() if key not in FIELDS}
        known["action"] = {"name": known["action"], **flat}
    known.setdefault("action", None)
    return known


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object in the text, from left to right, not those inside another."""
    at, starts = text.find("{"), 0
    while at >= 0 and starts < STARTS:
        starts += 1
        try:
            value, end = _decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(value, dict):
                yield value
        at = text.find("{", end)


def _nothing(text: str) -> str:
    if not text.strip():
        return "the reply is empty; write one JSON object"
    if "{" in text:
        return "the JSON object is broken or cut off; write it whole, and shorter"
    return "there is no JSON object in the reply; write one and nothing else"
