"""From a model's words to a prediction. Total: whatever comes is read, or refused, here.

found = usable(text, kind=prompt.kind, schema=prompt.schema)    # raises Unusable
found.prediction                                                # can be stored and scored
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from agents import json_objects, json_schemas
from agents.thinking import answer_of
from judging import gold
from judging.gold.formats import PARTS

LONGEST = 400_000  # characters of a reply that are read
# The part that a prompt of each kind is about; an answer without it is none.
ABOUT = {"extraction": "entities", "mapping": "mapped_elements", "direct": "mapped_elements"}
_HEADINGS = {"prediction", "expected_extraction", "expected_mcode_mappings"}


class Unusable(ValueError):
    """A reply out of which no prediction can be read; the message tells the model why."""

    outcome = "unparsed"

    def __init__(self, why: str) -> None:
        super().__init__(json_objects.printable(why))


class Unparsed(Unusable):
    """No JSON object: prose, half an object, or nothing."""


class BreaksSchema(Unusable):
    """A JSON object that isn't what was asked for."""

    outcome = "schema"


class Usable(NamedTuple):
    """A reply that can be stored and scored. `prediction` has the parts that were asked for and
    given, as scoring reads them. `departs`: where the reply breaks the prompt's schema without
    being unreadable for that, such as by a key too many; "" if it follows it."""

    prediction: dict[str, Any]
    departs: str = ""


def usable(text: str, *, kind: str, schema: Mapping[str, Any]) -> Usable:
    """The prediction in a reply to a prompt of this kind; raises Unparsed or BreaksSchema.

    It is read as a file of predictions is, so that the same answer gets the same score from both.
    Prose, code fences and thinking around the object are passed over.
    """
    asked = asked_parts(kind, schema)
    found = _object(answer_of(text)[:LONGEST], {*_properties(schema), *asked, *_HEADINGS})
    try:
        answer = gold.parse_prediction(found, "reply")
    except gold.BadFile as error:
        raise BreaksSchema("; ".join(error.problems[:5])[:1000]) from None
    if getattr(answer, ABOUT[kind]) is None:
        raise BreaksSchema(f"{ABOUT[kind]}: is missing; write a list, [] if there is nothing")
    prediction = answer.model_dump(include=asked, exclude_none=True)
    return Usable(prediction, _departure(found, schema))


def asked_parts(kind: str, schema: Mapping[str, Any]) -> set[str]:
    """Which of entities, relationships and mapped_elements a prompt asks for."""
    return (_properties(schema) & set(PARTS)) | {ABOUT[kind]}


def _properties(schema: Mapping[str, Any]) -> set[str]:
    found = schema.get("properties")
    return set(found) if isinstance(found, Mapping) else set()


def read(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The object in a reply that isn't a prediction, valid by the schema; raises Unusable."""
    found = _object(answer_of(text)[:LONGEST], _properties(schema))
    if why := _departure(found, schema):
        raise BreaksSchema(why)
    return found


def _departure(found: dict[str, Any], schema: Mapping[str, Any]) -> str:
    try:
        error = json_schemas.first_error(schema, found)
    except json_schemas.TooCostly as costly:
        return f"the schema can't be applied to it: {costly}"
    except Exception as odd:  # noqa: BLE001 a schema that can't be applied says nothing against the reply
        return f"the schema can't be applied to it: {type(odd).__name__}"
    if error is None:
        return ""
    where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path)
    said = f"{where.lstrip('.') or 'the object'}: {error.message[:300]}"
    return json_objects.printable(said)


def _object(text: str, names: set[str]) -> dict[str, Any]:
    """The first object with one of these names, else the first whole object."""
    other, trouble, cut = None, "", False
    for found in json_objects.objects(text):
        cut = cut or found.broken
        if found.trouble:
            trouble = trouble or found.trouble
        elif names & found.value.keys():
            return _storable(found.value)
        elif not cut:  # what stands inside a broken object is a part of it, not the answer
            other = other or found.value
    if other is not None:
        return _storable(other)
    if trouble:
        raise (Unparsed if cut else BreaksSchema)(f"{trouble}; write one whole JSON object")
    if not text.strip():
        raise Unparsed("the reply is empty; write one JSON object")
    raise Unparsed("there is no JSON object in the reply; write one and nothing else")


def _storable(found: dict[str, Any]) -> dict[str, Any]:
    if why := json_objects.unusable(found):
        raise BreaksSchema(why)
    return found
