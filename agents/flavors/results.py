"""Reading the JSON that CLIs print: objects among other lines, or arrays of them. Total."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

MOST_COUNT = 10**15  # tokens; what is above is not a count
MOST_USD = Decimal(100_000)
# Characters that may be read in vain while looking for values over several lines, so that a log
# of nothing but openings is read in a time that grows with its length.
MOST_VAIN = 4_000_000
_MOST_DIGITS = 400  # Python refuses to read a number of some thousand, and the object with it
_decoder = json.JSONDecoder(
    parse_int=lambda digits: int(digits) if len(digits) <= _MOST_DIGITS else math.inf
)
# With a line's end as the end of the search, an opening that ends its line counts too.
_OPENING = re.compile(r'\{(?=\s*(?:["}]|\Z))|\[(?=\s*(?:[{\]]|\Z))')


def objects(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object of the text, over one line or several, from left to right, whatever stands
    before it on its first line; of an array its objects."""
    vain = at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        opening = _OPENING.search(text, at, end)
        if opening is None:
            at = end + 1
            continue
        value, after = _value(text, opening.start(), end, patient=vain < MOST_VAIN)
        yield from _objects_of(value)
        if after is None:
            vain += end - at + 1_000
            at = end + 1
        else:
            at = after


def number(value: Any) -> int | None:
    """A count that a CLI printed, as a number or in quotes, or None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value.strip(), re.ASCII):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return int(value) if 0 <= value <= MOST_COUNT else None


def summed(values: Iterable[Any]) -> int | None:
    """The counts' sum; None where none of them is a count: zero is a count, nothing is not."""
    known = [found for value in values if (found := number(value)) is not None]
    return sum(known) if known else None


def money(value: Any) -> Decimal | None:
    """US dollars that a CLI printed, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except (ArithmeticError, ValueError):
        return None
    return found if found.is_finite() and 0 <= found <= MOST_USD else None


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def busiest(models: Any, *path: str) -> str:
    """Of {model: its counts} the model with the highest count at `path`: a CLI asks small helper
    models beside the one that does the work. "" if there is none."""

    def count(about: Any) -> int:
        for key in path:
            about = mapping(about).get(key)
        return number(about) or 0

    known = mapping(models)
    return max(known, key=lambda name: count(known[name]), default="")


def _value(text: str, start: int, end: int, *, patient: bool) -> tuple[Any, int | None]:
    """The value that begins at `start` and where it ends; None for the end: there is none."""
    try:
        if patient:
            return _decoder.raw_decode(text, start)
        return _decoder.decode(text[start:end]), end
    except (ValueError, RecursionError):
        return None, None


def _objects_of(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))
