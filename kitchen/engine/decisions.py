"""What a seat hands in at a tick, and how its JSON is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kitchen.engine.words import (
    ARGUMENTS,
    MESSAGE_LENGTH,
    MESSAGE_LIMIT,
    NOTE_KEY_LENGTH,
    NOTE_LIMIT,
)

_EMPTY: dict[str, Any] = {}


class DecisionError(ValueError):
    """A decision that isn't one: `field` names the place, `message` what to write there."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Action(NamedTuple):
    """An action's name and its arguments, such as Action("take", {"item": "beef"})."""

    name: str
    args: Mapping[str, Any] = _EMPTY

    def to_json(self) -> dict[str, Any]:
        """The flat JSON object: {"name": "take", "item": "beef"}."""
        return {"name": self.name, **self.args}

    @classmethod
    def from_json(cls, obj: Any) -> Action:
        """Checks the name and its arguments; raises DecisionError."""
        if not isinstance(obj, Mapping):
            raise DecisionError("action", 'write an object such as {"name": "wait"}, or null')
        name = obj.get("name")
        if not isinstance(name, str) or name not in ARGUMENTS:
            raise DecisionError(
                "action.name", f"{name!r} is unknown; one of {', '.join(ARGUMENTS)}"
            )
        needed, optional = ARGUMENTS[name]
        args = {}
        for field in needed + optional:
            value = obj.get(field)
            if value is None or value == "":
                if field in needed:
                    raise DecisionError(f"action.{field}", f"{name} needs it; add a text")
                continue
            args[field] = _argument(field, value)
        for field in obj:
            if field != "name" and field not in needed + optional:
                if obj[field] is None or obj[field] == "":
                    continue  # models fill unused fields of a flat schema with nothing
                raise DecisionError(f"action.{field}", f"{name} takes no such field; leave it out")
        return cls(name, args)


def _argument(field: str, value: Any) -> str | int:
    if field == "table":
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000:
            return value
        if isinstance(value, str) and value.isascii() and value.isdigit() and 0 < int(value) < 1000:
            return int(value)
        raise DecisionError("action.table", f"write a table number, not {value!r}")
    if field == "value" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(f"action.{field}", value, 60)


class Message(NamedTuple):
    """Words to one seat or to "all"; "accept t5" takes a delegation on, "decline t5" doesn't."""

    to: str
    text: str


class Note(NamedTuple):
    """An entry of the seat's own notebook; an empty text removes it."""

    key: str
    text: str


class Decision(NamedTuple):
    """At most one action, a few messages and notes; no action means wait.

    `thinking_ms` is simulated time that deciding took (track B: output tokens × `token_ms`).
    """

    action: Action | None = None
    messages: tuple[Message, ...] = ()
    notes: tuple[Note, ...] = ()
    thinking_ms: int = 0

    def to_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads; thinking_ms is the server's and left out if 0."""
        obj: dict[str, Any] = {
            "action": self.action.to_json() if self.action else None,
            "messages": [message._asdict() for message in self.messages],
            "notes": [note._asdict() for note in self.notes],
        }
        if self.thinking_ms:
            obj["thinking_ms"] = self.thinking_ms
        return obj

    @classmethod
    def from_json(cls, obj: Any) -> Decision:
        """Reads a decision; raises DecisionError that names the field and the fix."""
        if not isinstance(obj, Mapping):
            raise DecisionError("decision", 'write an object with "action", "messages", "notes"')
        for field in obj:
            if field not in ("action", "messages", "notes", "thinking_ms"):
                raise DecisionError(
                    str(field) or "decision", "unknown field; write action, messages and notes only"
                )
        action = None if obj.get("action") is None else Action.from_json(obj["action"])
        messages = tuple(
            Message(
                _text(f"messages[{i}].to", entry.get("to"), 8),
                _text(f"messages[{i}].text", entry.get("text"), MESSAGE_LENGTH),
            )
            for i, entry in _entries(obj, "messages", MESSAGE_LIMIT)
        )
        notes = tuple(
            Note(
                _text(f"notes[{i}].key", entry.get("key"), NOTE_KEY_LENGTH),
                _text(f"notes[{i}].text", entry.get("text"), MESSAGE_LENGTH, empty=True),
            )
            for i, entry in _entries(obj, "notes", NOTE_LIMIT)
        )
        thinking = obj.get("thinking_ms", 0)
        if type(thinking) is not int or not 0 <= thinking <= 3_600_000:
            raise DecisionError("thinking_ms", "write whole milliseconds, 0 to 3600000")
        return cls(action, messages, notes, thinking)


def _entries(obj: Mapping[str, Any], field: str, limit: int) -> list[tuple[int, Mapping[str, Any]]]:
    entries = obj.get(field) or []
    if not isinstance(entries, list):
        raise DecisionError(field, "write a list")
    if len(entries) > limit:
        raise DecisionError(field, f"at most {limit}, not {len(entries)}")
    for i, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            raise DecisionError(f"{field}[{i}]", "write an object")
    return list(enumerate(entries))


def _text(field: str, value: Any, limit: int, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty):
        raise DecisionError(field, f"write a text, not {value!r}")
    if len(value) > limit:
        raise DecisionError(field, f"at most {limit} characters, not {len(value)}")
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise DecisionError(field, "has characters that can't be stored; take them out")
    return value
