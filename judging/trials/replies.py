"""From a model's words to the JSON that its prompt asked for. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from agents.thinking import answer_of

LONGEST = 400_000  # characters of a reply that are read
STARTS = 200  # places at which an object is looked for
_decoder = json.JSONDecoder()


class Unusable(ValueError):
    """A reply out of which no prediction can be read; the message tells the model why."""

    outcome = "unparsed"


class Unparsed(Unusable):
    """No JSON object: prose, half an object, or nothing."""


class BreaksSchema(Unusable):
    """A JSON object that isn't what was asked for."""

    outcome = "schema"


def read(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The object in the reply, valid by the schema; raises Unparsed or BreaksSchema.

    Prose, code fences and thinking around the object are passed over.
    """
    found = _object(answer_of(text)[:LONGEST], set(schema.get("properties", ())))
    error = best_match(Draft202012Validator(schema).iter_errors(found))
    if error is not None:
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path)
        raise BreaksSchema(f"{where.lstrip('.') or 'the object'}: {error.message[:300]}")
    return found


def _object(text: str, names: set[str]) -> dict[str, Any]:
    """The first object with one of the schema's own fields, else the first whole object."""
    at = text.find("{")
    if at < 0:
        raise Unparsed(
            "there is no JSON object in the reply; write one and nothing else"
            if text.strip()
            else "the reply is empty; write one JSON object"
        )
    other, cut = None, False
    for _ in range(STARTS):
        try:
            value, end = _decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            # What stands inside a broken object is a part of it, not the answer.
            cut, end = True, at + 1
        else:
            if isinstance(value, dict) and (not names or names & value.keys()):
                return value
            other = other if cut or not isinstance(value, dict) else other or value
        at = text.find("{", end)
        if at < 0:
            break
    if other is None:
        raise Unparsed("the JSON object is broken or cut off; write it whole, and shorter")
    return other
