"""JSON as strangers write it, read in one way everywhere: files, replies of models, verdicts. Pure.

    value = loads(text)                     # a whole text; raises BadJson
    for found in objects(reply): …          # every object in prose, whole, doubtful or broken
    why = unusable(value)                   # what no table and no score can hold

Stricter than `json`: a name that stands twice in one object, NaN, Infinity and numbers out of all
bounds are refused, since readers differ on what they mean (RFC 8259, sections 4 and 6).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from kitchen import texts
from kitchen.texts import MOST_DIGITS

DEEPEST = 64  # objects and lists inside one another
STARTS = 200  # places at which an object is looked for
_BRACE = re.compile(r"\{")


class BadJson(ValueError):
    """JSON that can't be used; the message says why."""


class TwiceNamed(BadJson):
    """A name stands twice in one object: nobody could say which was meant."""


Path = tuple[str | int, ...]


class Found(NamedTuple):
    """An object that begins at `start`: its value, or what is wrong with it.

    With a `trouble` it counts for nothing as a whole; `value` is then how a lenient reader takes
    it (the last of two, numbers out of bounds as floats), for who judges each place by itself.
    `twice`: the paths of names that stand twice. `broken`: it isn't JSON at all, so what stands
    inside it is a part of it and no object of its own.
    """

    start: int
    value: dict[str, Any]
    trouble: str = ""
    broken: bool = False
    twice: tuple[Path, ...] = ()


def loads(text: str) -> Any:
    """The value of a whole text; raises BadJson, and json.JSONDecodeError with line and column."""
    reader = _Reader()
    try:
        value = reader.decoder.decode(text)
    except RecursionError:
        raise BadJson("it is nested too deeply") from None
    if reader.trouble:
        raise (TwiceNamed if reader.twice else BadJson)(reader.trouble)
    return value


def objects(text: str, opening: re.Pattern[str] = _BRACE) -> Iterator[Found]:
    """Every object in the text from left to right, not those inside another whole one.

    `opening` finds where one may begin. At most STARTS places are looked at.
    """
    start = opening.search(text)
    for _ in range(STARTS):
        if start is None:
            return
        found, end = _object(text, start.start())
        yield found
        start = opening.search(text, end)


def unusable(value: Any) -> str:
    """Why the value can't be stored or scored, with its path; "" if it can."""
    found = texts.unstorable(value, numbers=True, deepest=DEEPEST)
    return str(found) if found else ""


def printable(text: str) -> str:
    """The text with a mark in the place of what PostgreSQL can't keep."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _object(text: str, start: int) -> tuple[Found, int]:
    reader = _Reader()
    try:
        value, end = reader.decoder.raw_decode(text, start)
    except RecursionError:
        return Found(start, {}, "it is nested too deeply", broken=True), start + 1
    except ValueError:
        return Found(start, {}, "the JSON object is broken or cut off", broken=True), start + 1
    if not isinstance(value, dict):
        return Found(start, {}, "it is not an object"), end
    twice = tuple(_twice(value)) if reader.twice else ()
    return Found(start, value, reader.trouble, twice=twice), end


class _Doubled(dict[str, Any]):
    """An object that has `names` twice."""

    names: tuple[str, ...] = ()


class _Reader:
    """Reads one text leniently and says in `trouble` what nobody may rely on, first come."""

    def __init__(self) -> None:
        self.trouble = ""
        self.twice = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._constant,
            parse_int=self._int,
            parse_float=self._float,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        doubled = _Doubled(found)
        doubled.names = tuple(n for n, times in Counter(n for n, _ in pairs).items() if times > 1)
        self.twice = True
        self._say(f'"{texts.shown(doubled.names[0])}" stands twice in one object; write it once')
        return doubled

    def _constant(self, name: str) -> float:
        self._say(f"{name} is not a JSON number")
        return float(name)

    def _int(self, digits: str) -> int | float:
        if len(digits.lstrip("-")) <= MOST_DIGITS:
            return int(digits)
        self._say(f"{digits[:20]}… has more than {MOST_DIGITS} digits")
        return float(digits)

    def _float(self, digits: str) -> float:
        value = float(digits)
        if not math.isfinite(value):
            self._say(f"{digits[:20]} is out of all bounds")
        return value

    def _say(self, trouble: str) -> None:
        self.trouble = self.trouble or trouble


def _twice(value: Any) -> Iterator[Path]:
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, _Doubled):
            yield from ((*path, name) for name in each.names)
        inner = each.items() if isinstance(each, dict) else enumerate(each)
        waiting += [((*path, step), item) for step, item in inner if isinstance(item, dict | list)]
