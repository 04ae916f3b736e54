"""One turn of a seat: what it sees, and what it makes up its mind to do, say and write down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kitchen.engine.decisions import Action, Decision, Message, Note
from kitchen.engine.words import MESSAGE_LENGTH, MESSAGE_LIMIT, NOTE_LIMIT

Seen = Mapping[str, Any]
UNFIT = ("burnt", "spoiled", "vetoed")


class Turn:
    """Collects a decision; the first action stands."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.at: str = seen["at"]
        self.now: int = seen["time_s"]
        self.book: dict[str, str] = dict(seen.get("notebook", {}))
        self.hands: list[Mapping[str, Any]] = list(seen["hands"])
        self.free: int = seen["hands_free"]
        self.action: Action | None = None
        self.messages: list[Message] = []
        self.notes: list[Note] = []

    def decision(self) -> Decision:
        """What was made up."""
        return Decision(self.action, tuple(self.messages), tuple(self.notes))

    def do(self, action: Action | None) -> bool:
        """Whether there is an action now; the first that was found stands."""
        self.action = self.action or action
        return self.action is not None

    def say(self, to: str | None, text: str) -> bool:
        """Whether the words could still be said."""
        if to is None or len(self.messages) >= MESSAGE_LIMIT:
            return False
        self.messages.append(Message(to, text[:MESSAGE_LENGTH]))
        return True

    def write(self, key: str, text: str) -> bool:
        """Whether the note could still be written, or stands already; "" strikes it out."""
        if self.book.get(key, "") == text:
            return True
        if len(self.notes) >= NOTE_LIMIT:
            return False
        self.notes.append(Note(key, text))
        self.book[key] = text
        return True

    def heard(self, verb: str) -> Iterator[tuple[str, list[str]]]:
        """(sender, words after the verb) of what was said with this verb first."""
        for row in self.seen["heard"]:
            first, *words = row["text"].split() or [""]
            if first == verb:
                yield row["from"], words

    def told(self) -> Iterator[list[str]]:
        """What the kitchen itself said, as words without their full stop."""
        for row in self.seen["heard"]:
            if row["from"] == "kitchen":
                yield row["text"].rstrip(".").split()

    def kept(self, verb: str) -> Iterator[tuple[str, list[str]]]:
        """(key, words) of the notes whose key begins with the verb, as "recipe fries"."""
        for key, text in self.book.items():
            first, _, rest = key.partition(" ")
            if first == verb and text:
                yield rest, text.split()

    def offered(self, name: str, **args: Any) -> Action | None:
        """The first option of this name whose arguments have these values."""
        for option in self.seen["options"]:
            if option["name"] == name and all(option.get(k) == v for k, v in args.items()):
                return Action.from_json(option)
        return None

    def take(self, kind: str) -> Action | None:
        """Taking one of this kind here, if any is fit."""
        here = self.here("counter")
        for option in self.seen["options"]:
            if option["name"] == "take" and kind_of(option["item"]) == kind:
                state = [row.get("state") for row in here if row["item"] == option["item"]]
                if not set(state) & set(UNFIT):
                    return Action.from_json(option)
        return None

    def go(self, station: str) -> Action | None:
        """Going there; None for who is there."""
        return None if self.at == station else Action("move", {"to": station})

    def here(self, part: str) -> Any:
        """A part of what is at the station."""
        return self.seen.get("here", {}).get(part, {} if part in ("equipment", "stock") else [])

    def others(self, letter: str) -> list[str]:
        """Seats of a role's letter, sorted, without this one."""
        names = (name for name in sorted(self.seen["brigade"]) if name[0] == letter)
        return [name for name in names if name != self.seen["seat"]]

    def first(self, letter: str) -> str | None:
        """The first seat of a role's letter."""
        return next(iter(self.others(letter)), None)


def kind_of(item: str) -> str:
    """The kind in an item's id."""
    return item.split("#")[0]
