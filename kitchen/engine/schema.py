"""The JSON schema of a decision, flat enough for a small model and for grammar-bound decoding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kitchen.engine.words import (
    ARGUMENTS,
    MESSAGE_LENGTH,
    MESSAGE_LIMIT,
    NOTE_KEY_LENGTH,
    NOTE_LIMIT,
    ROLES,
)


def decision_schema(role: str, observation: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A schema for Ollama's `format`. With an observation, names and arguments are its options'.

    Whatever fits the schema passes Decision.from_json. A combination of arguments that no option
    has can still be refused by the kitchen. Raises KeyError for an unknown role.
    """
    if observation is None:
        action = _any_action(ROLES[role].actions)
        listeners: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 8}
    else:
        action = _offered(observation["options"])
        others = [name for name in sorted(observation["brigade"]) if name != observation["seat"]]
        listeners = {"enum": [*others, "all"]}
    return {
        "type": "object",
        "properties": {
            "action": action,
            "messages": _rows(
                MESSAGE_LIMIT, {"to": listeners, "text": _text(MESSAGE_LENGTH, least=1)}
            ),
            "notes": _rows(
                NOTE_LIMIT,
                {"key": _text(NOTE_KEY_LENGTH, least=1), "text": _text(MESSAGE_LENGTH, least=0)},
            ),
        },
        "required": ["action"],
        "additionalProperties": False,
    }


def _text(limit: int, *, least: int) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": limit}


def _rows(limit: int, fields: dict[str, Any]) -> dict[str, Any]:
    row = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    return {"type": "array", "maxItems": limit, "items": row}


def _any_action(names: tuple[str, ...]) -> dict[str, Any]:
    return {"anyOf": [_shape(name, {}) for name in names]}


def _offered(offered: list[Mapping[str, Any]]) -> dict[str, Any]:
    """One shape for each action name, with the values that the options give each argument."""
    shapes: dict[str, dict[str, list[Any]]] = {}
    for option in offered:
        values = shapes.setdefault(option["name"], {})
        for field, value in option.items():
            if field != "name" and value not in values.setdefault(field, []):
                values[field].append(value)
    return {"anyOf": [_shape(name, values) for name, values in shapes.items()]}


def _shape(name: str, values: Mapping[str, list[Any]]) -> dict[str, Any]:
    needed, optional = ARGUMENTS[name]
    fields: dict[str, Any] = {"name": {"const": name}}
    for field in needed + optional:
        if field in values:
            fields[field] = {"enum": values[field]}
        elif field in needed or not values:
            fields[field] = _free(field)
    return {
        "type": "object",
        "properties": fields,
        "required": ["name", *(field for field in needed if field in fields)],
        "additionalProperties": False,
    }


def _free(field: str) -> dict[str, Any]:
    if field == "table":
        return {"type": "integer", "minimum": 1, "maximum": 999}
    return _text(60, least=1)
