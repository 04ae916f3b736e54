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


def decision_schema(
    role: str, observation: Mapping[str, Any] | None = None, *, numbered: bool = False
) -> dict[str, Any]:
    """A schema for Ollama's `format`. With an observation, names and arguments are its options'.

    Whatever fits the schema passes Decision.from_json. A combination of arguments that no option
    has can still be refused by the kitchen. `numbered` asks for the number of an option of the
    observation, from 1, in place of the action. Raises KeyError for an unknown role.
    """
    if observation is None:
        action = _any_action(ROLES[role].actions)
        listeners: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 8}
    else:
        action = _offered(observation["options"])
        others = [name for name in sorted(observation["brigade"]) if name != observation["seat"]]
        listeners = {"enum": [*others, "all"]}
    asked, choice = "action", action
    if numbered and observation is not None:
        asked, choice = "option", {"enum": list(range(1, len(observation["options"]) + 1))}
    return {
        "type": "object",
        "properties": {
            asked: choice,
            "messages": _rows(
                MESSAGE_LIMIT, {"to": listeners, "text": _text(MESSAGE_LENGTH, least=1)}
            ),
            "notes": _rows(
                NOTE_LIMIT,
                {"key": _text(NOTE_KEY_LENGTH, least=1), "text": _text(MESSAGE_LENGTH, least=0)},
            ),
        },
        "required": [asked],
        "additionalProperties": False,
    }


def _text(limit: int, *, least: int) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": limit}


def _rows(limit: int, fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "maxItems": limit, "items": _object(fields)}


def _any_action(names: tuple[str, ...]) -> dict[str, Any]:
    return {"anyOf": [_shape(name) for name in names]}


def _offered(offered: list[Mapping[str, Any]]) -> dict[str, Any]:
    """One shape for each action name and set of arguments, with the values that options give."""
    shapes: dict[tuple[str, ...], dict[str, list[Any]]] = {}
    for option in offered:
        values = shapes.setdefault((option["name"], *sorted(option)), {})
        for field, value in option.items():
            if value not in values.setdefault(field, []):
                values[field].append(value)
    return {"anyOf": [_choice(values) for values in shapes.values()]}


def _choice(values: dict[str, list[Any]]) -> dict[str, Any]:
    name = values.pop("name")[0]
    fields = {"name": {"const": name}} | _enums(values)
    needed = list(fields)
    if name == "delegate" and "what" not in fields:  # then it is for the giver to say
        fields["what"] = _text(60, least=1)
    return _object(fields, required=needed)


def _enums(values: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {field: {"enum": offered} for field, offered in values.items()}


def _shape(name: str) -> dict[str, Any]:
    """An action with whatever its arguments may be."""
    needed, optional = ARGUMENTS[name]
    fields = {field: _free(field) for field in needed + optional}
    return _object({"name": {"const": name}} | fields, required=["name", *needed])


def _object(fields: dict[str, Any], *, required: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields) if required is None else required,
        "additionalProperties": False,
    }


def _free(field: str) -> dict[str, Any]:
    if field == "table":
        return {"type": "integer", "minimum": 1, "maximum": 999}
    return _text(60, least=1)
