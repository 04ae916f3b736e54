"""The options as a model reads them, in the order drawn for its turn, and the place of its choice.

Two styles of answering, chosen by a lineup. `copy` lists the actions with their fields, and the
reply is one of them as JSON; `number` numbers them, and the reply names a number. Nothing of the
options is lost in either.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Literal, NamedTuple

from kitchen.engine.streams import stream

Style = Literal["copy", "number"]
STYLES: tuple[Style, ...] = ("copy", "number")
Option = Mapping[str, Any]
LABEL = "Options: "


class Place(NamedTuple):
    """Where a choice stood, from 0: its entry among `entries`, and its value among the entry's.

    Entries are drawn in order and so are the values of each: who heeds neither place takes the
    k-th of n with a chance of 1/n.
    """

    entry: int
    entries: int
    value: int
    values: int


def drawn(
    seen: Mapping[str, Any], *, seed: int, tick: int, seat: str, style: Style = "copy"
) -> dict[str, Any]:
    """The observation with its options in an order drawn for this seed, tick and seat.

    So no action has a place of its own, and what favours a place shows as chance.
    """
    entries = _entries(seen.get("options", ()), style)
    random = stream(f"order of options:{tick}:{seat}", seed)
    for values in entries:
        random.shuffle(values)
    random.shuffle(entries)
    return {**seen, "options": list(chain.from_iterable(entries))}


def listed(options: Sequence[Option], style: Style = "copy") -> str:
    """The options as one line, the last of an observation.

    Of `copy`, options that differ in their last field alone stand together, its values between
    bars: `move to grill | prep`. Of `number` each is its number and its words: `3 move grill`.
    """
    if style == "number":
        numbered = (f"{n} {' '.join(map(str, each.values()))}" for n, each in enumerate(options, 1))
        return LABEL + "; ".join(numbered)
    told = []
    for entry in _entries(options, style):
        values = " | ".join(str(list(each.values())[-1]) for each in entry if len(each) > 1)
        told.append(" ".join([*_head(entry[0]), values]).strip())
    return LABEL + "; ".join(told)


def without_options(observed: str) -> str:
    """What was seen, of an observation as it was written."""
    return observed.split(f"\n{LABEL}", 1)[0]


def place(options: Sequence[Option], action: Option | None, style: Style = "copy") -> Place | None:
    """The place of the option that was taken; None for an action that wasn't offered.

    A task's `what` is the giver's own word and no part of the option.
    """
    taken = dict(action) if action else {"name": "wait"}
    entries = _entries(options, style)
    for at, entry in enumerate(entries):
        for value, option in enumerate(entry):
            same = all(taken.get(name) == given for name, given in option.items())
            if same and not taken.keys() - option.keys() - {"what", "for"}:
                return Place(at, len(entries), value, len(entry))
    return None


def number(options: Sequence[Option], action: Option | None) -> int | None:
    """The number of the option that was taken, from 1."""
    found = place(options, action, "number")
    return None if found is None else found.entry + 1


def _entries(options: Sequence[Option], style: Style) -> list[list[Option]]:
    """Each option of its own; of `copy`, those that differ in their last field alone together."""
    if style == "number":
        return [[option] for option in options]
    entries: dict[tuple[str, ...], list[Option]] = {}
    for option in options:
        entries.setdefault(_head(option), []).append(option)
    return list(entries.values())


def _head(option: Option) -> tuple[str, ...]:
    """Its words up to its last value: ("delegate", "to", "L1", "do"); or its name alone."""
    _, *words, last = (str(word) for field in option.items() for word in field)
    return tuple(words) or (last,)
