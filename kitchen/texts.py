"""Text out of files as people save them: the one reader of text files, pure.

Read are UTF-8 files, with or without a byte order mark. Anything else is refused with its place:
PostgreSQL would refuse it much later, and without a word about the file.
"""

import codecs
import math
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

LIMIT = 20_000_000  # bytes of one file
DEEPEST = 200  # levels of JSON or YAML; an alias of YAML can hold itself
MOST_DIGITS = 18  # of a whole number: it fits into 64 bits
LARGEST = 10**MOST_DIGITS
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",  # first: it begins with UTF-16's
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
# What turns the reading direction, and so shows another name than there is.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FIX = "save the file as UTF-8"


class NotText(ValueError):
    """Content that is not clean UTF-8; `line` and `column` (in bytes) count from 1.

    They are 0 for a file that can't be read at all.
    """

    def __init__(self, source: str, line: int, column: int, what: str) -> None:
        where = f"{source}:{line}:{column}" if line else source
        # A file's name may be no UTF-8.
        super().__init__(f"{where}: {what}".encode("utf-8", "backslashreplace").decode())
        self.line, self.column, self.what = line, column, what


def read(path: Path, *, limit: int = LIMIT) -> str:
    """A file's text; raises NotText for one that can't be opened, too."""
    try:
        content = read_up_to(path, limit)
    except OSError as error:
        raise NotText(str(path), 0, 0, f"can't be read: {error.strerror}") from None
    except ValueError:  # a NUL in its name
        raise NotText(str(path), 0, 0, "can't be read: no file has such a name") from None
    if content is None:
        raise NotText(str(path), 0, 0, f"is too large; {limit:,} bytes at most")
    return decode(content, str(path))


def read_up_to(path: Path, limit: int) -> bytes | None:
    """The file's bytes; None for more than `limit`. A pipe or a device tells no size beforehand.

    Raises OSError, and ValueError for a name with a NUL in it.
    """
    if path.stat().st_size > limit:
        return None
    with path.open("rb") as file:
        content = file.read(limit + 1)
    return content if len(content) <= limit else None


def decode(content: bytes, source: str) -> str:
    """UTF-8 as text, without a byte order mark; raises NotText."""
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            raise NotText(source, 1, 1, f"is {name}, not UTF-8; {_FIX}")
    content = content.removeprefix(codecs.BOM_UTF8)
    if (at := content.find(0)) >= 0:
        what = "holds a NUL character, which is not text; take it out, or " + _FIX
        raise NotText(source, *_place(content, at), what)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _place(content, error.start)
        raise NotText(source, *where, f"is not UTF-8; {_FIX}") from None


def _place(content: bytes, at: int) -> tuple[int, int]:
    before = content[:at]
    return before.count(b"\n") + 1, at - before.rfind(b"\n")


class Unstorable(NamedTuple):
    """A place in a value, as names and numbers of list items, and what is wrong with it there."""

    path: tuple[object, ...]
    what: str

    def __str__(self) -> str:
        """Such as "a.b[0]: holds a NUL character (\\u0000); leave it out"."""
        steps = (f"[{key}]" if isinstance(key, int) else f".{shown(str(key))}" for key in self.path)
        return f"{''.join(steps).lstrip('.')[:200] or 'the value'}: {self.what}"


def unstorable(
    value: object, *, numbers: bool = False, deepest: int = DEEPEST
) -> Unstorable | None:
    """Why no table can keep a value that was read from JSON or YAML; None if one can.

    Refused are NUL and halves of surrogate pairs in a text or a name, which an escape brings into
    a clean file, and nesting past `deepest`; with `numbers` also those that are infinite, not a
    number or too large for 64 bits.
    """
    waiting: list[tuple[tuple[object, ...], object]] = [((), value)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, str):
            if why := bad_text(each):
                return Unstorable(path, why)
        elif numbers and isinstance(each, int | float):
            if not (math.isfinite(each) if isinstance(each, float) else abs(each) < LARGEST):
                return Unstorable(path, "is out of all bounds")
        elif isinstance(each, Mapping | list | tuple):
            if len(path) >= deepest:
                return Unstorable(path, f"is nested more than {deepest} deep")
            if isinstance(each, Mapping):
                inner: list[tuple[object, object]] = list(each.items())
                for name in each:
                    if isinstance(name, str) and (why := bad_text(name)):
                        return Unstorable((*path, name), f"its name {why}")
            else:
                inner = list(enumerate(each))
            waiting += [((*path, key), item) for key, item in reversed(inner)]
    return None


def bad_text(text: str) -> str:
    """Why PostgreSQL can't keep the text; "" if it can."""
    if "\0" in text:
        return "holds a NUL character (\\u0000); leave it out"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"holds half a surrogate pair (\\u{ord(text[error.start]):04x}); leave it out"
    return ""


def name_form(name: str) -> str:
    """The one form of a name that can be written in two: macOS gives é as e and an accent."""
    return unicodedata.normalize("NFC", name)


def shown(text: str) -> str:
    """A text of others that can be printed and stored, whatever it holds; at most 80 characters."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:80])


def refuse_long_numbers(tree: object) -> None:
    """Raises ValueError for YAML with a whole number that Python won't write down (over 4,300
    digits, which hexadecimal brings in): no message could quote it."""
    waiting, seen = [tree], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, int) and abs(each) >= 10**400:
            raise ValueError("a number has more than 400 digits; shorten it")
        if isinstance(each, Mapping | list) and id(each) not in seen:
            seen.add(id(each))  # an alias can hold itself
            waiting += [*each.keys(), *each.values()] if isinstance(each, Mapping) else each
