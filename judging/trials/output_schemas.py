"""JSON schemas that people write for their prompts, checked when they come: what a schema accepts
must be what scoring reads, and no reply may break a schema's own reading."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from agents import json_objects, json_schemas
from judging.trials.replies import ABOUT

# The fields that scoring reads, with the types that it understands.
_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "entities": {"text": ("string",), "type": ("string",)},
    "relationships": {
        "source_entity_index": ("integer",), "target_entity_index": ("integer",),
        "relationship_type": ("string",),
    },
    "mapped_elements": {
        "Mcode_element": ("string",), "value": ("string", "number", "integer", "boolean", "null"),
        "source_entity_index": ("integer", "null"),
    },
}  # fmt: skip
_TYPES = {
    str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null",
    list: "array", dict: "object",
}  # fmt: skip
MOST_STEPS = 20  # of references that lead to references
_MAY_LACK = ("value", "source_entity_index")  # of a mapped element; see judging.gold.formats
MOST_NODES = 20_000  # YAML's aliases make much out of little


def check(given: Any, kind: str) -> tuple[dict[str, Any], list[str]]:
    """The schema as JSON, and what is wrong with it; {} where it is not an object."""
    if not isinstance(given, Mapping) or given.get("type") != "object":
        return {}, ["write a schema of type: object"]
    if sum(1 for _ in _nodes(given)) > MOST_NODES:
        return {}, [f"it has more than {MOST_NODES:,} parts"]
    try:
        schema: dict[str, Any] = json.loads(json.dumps(given, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        return {}, [f"it can't be written as JSON: {json_objects.printable(str(error))}"]
    if why := json_objects.unusable(schema):
        return {}, [why]
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return {}, [json_objects.printable(error.message)]
    limits = [*_patterns(schema), *_unbounded(schema), *_references(schema)]
    return schema, [*limits, *_unscorable(schema, kind)]


def _nodes(value: Any) -> Iterator[Any]:
    """Every part, a shared one each time; at most one more than MOST_NODES."""
    waiting, seen = [value], 0
    while waiting and seen <= MOST_NODES:
        each = waiting.pop()
        seen += 1
        yield each
        if isinstance(each, Mapping):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _patterns(schema: Any) -> list[str]:
    problems = []
    for each in _nodes(schema):
        named = each if isinstance(each, dict) else {}
        patterns = [named.get("pattern"), *_keys(named.get("patternProperties"))]
        for pattern in patterns:
            if isinstance(pattern, str) and (why := json_schemas.bad_pattern(pattern)):
                problems.append(f"pattern: {pattern[:60]!r}: {why}; write it in RE2's syntax")
    return problems


def _unbounded(schema: Any) -> list[str]:
    """Keywords that can't be applied to a hostile reply within a bound."""
    problems = []
    for each in _nodes(schema):
        if (
            isinstance(each, dict)
            and isinstance(each.get("$schema"), str)
            and ("2020-12" not in each["$schema"])
        ):
            problems.append("$schema: write draft 2020-12's, or leave it out")
    named = {name for each in _nodes(schema) if isinstance(each, dict) for name in each}
    if {"unevaluatedProperties", "patternProperties"} <= named:
        problems.append(
            "unevaluatedProperties: write additionalProperties beside patternProperties"
        )
    return problems


def _keys(value: Any) -> list[Any]:
    return list(value) if isinstance(value, dict) else []


def _references(schema: dict[str, Any]) -> list[str]:
    """Nothing is fetched for a reference: it leads to a place in the schema itself."""
    problems = []
    for each in _nodes(schema):
        for name in ("$ref", "$dynamicRef", "$recursiveRef"):
            to = each.get(name) if isinstance(each, dict) else None
            if isinstance(to, str) and _place(schema, to) is None:
                problems.append(f"{name}: {to[:60]!r}: there is no such place in the schema")
    return problems


def _place(schema: dict[str, Any], reference: str) -> Any:
    """What "#/$defs/entity" points to; None for nothing."""
    if not reference.startswith("#"):
        return None
    found: Any = schema
    for step in filter(None, reference[1:].split("/")):
        step = step.replace("~1", "/").replace("~0", "~")
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _unscorable(schema: dict[str, Any], kind: str) -> list[str]:
    """A reply that follows the schema may have the part that prompts of the kind are scored by, and
    its items have the fields that scoring reads."""
    part = ABOUT.get(kind)
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return []  # an open object, which may hold anything
    if part and part not in properties and schema.get("additionalProperties") is False:
        return [f"properties: lacks {part}, by which {kind} prompts are scored"]
    problems = []
    for name in _FIELDS.keys() & properties.keys():
        listed = _meant(schema, properties[name])
        if listed.get("type", "array") not in ("array", ["array"]):
            problems.append(f"properties.{name}: write type: array")
        items = _meant(schema, listed.get("items"))
        if not set(_types(items)) <= {"object"}:
            problems.append(f"{name}.items: write type: object")
        fields = items.get("properties")
        if isinstance(fields, dict):
            meant = {field: _meant(schema, each) for field, each in fields.items()}
            problems += [f"{name}.items: {each}" for each in _wrong_fields(meant, _FIELDS[name])]
            problems += [f"{name}.items: {each}" for each in _optional(items, fields, name)]
    return problems


def _optional(items: dict[str, Any], fields: dict[str, Any], part: str) -> Iterator[str]:
    """Fields without which scoring refuses an item that the schema lets pass."""
    may_lack = _MAY_LACK if part == "mapped_elements" else ()
    scored = {name.lower() for name in _FIELDS[part] if name not in may_lack}
    for name in fields:
        if name.lower() in scored and name not in items.get("required", []):
            yield f"required: lacks {name}; an item without it is a bad answer"


def _meant(schema: dict[str, Any], part: Any) -> dict[str, Any]:
    """The part, or what its $ref leads to; {} for anything but an object."""
    for _ in range(MOST_STEPS):
        to = part.get("$ref") if isinstance(part, dict) else None
        if not isinstance(to, str):
            break
        part = _place(schema, to)
    return part if isinstance(part, dict) else {}


def _types(field: dict[str, Any]) -> list[str]:
    """JSON's types of what the field admits, as far as its own words tell."""
    given = field.get("type")
    if given is not None:
        return [given] if isinstance(given, str) else [str(each) for each in given]
    for name in ("anyOf", "oneOf"):
        if isinstance(field.get(name), list):
            branches = (each for each in field[name] if isinstance(each, dict))
            return [kind for each in branches for kind in _types(each)]
    values = [field["const"]] if "const" in field else field.get("enum", [])
    return [_TYPES[type(each)] for each in values]


def _wrong_fields(fields: dict[str, Any], wanted: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    known = {**fields, **({"Mcode_element": fields["mcode_element"]} if "mcode_element" in fields
                          else {})}  # fmt: skip
    for name, types in wanted.items():
        if name not in known and not (name in _MAY_LACK and "Mcode_element" in wanted):
            yield f"lacks {name}, which scoring reads"
        elif not set(_types(known.get(name, {}))) <= set(types):
            yield f"{name}: write type: {types[0]}"
