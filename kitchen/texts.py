"""Text out of files as people save them: the one reader of text files, pure.

Read are UTF-8 files, with or without a byte order mark. Anything else is refused with its place:
PostgreSQL would refuse it much later, and without a word about the file.
"""

import codecs
from collections.abc import Iterable, Mapping
from pathlib import Path

LIMIT = 20_000_000  # bytes of one file
DEEPEST = 200  # levels of JSON or YAML; an alias of YAML can hold itself
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",  # first: it begins with UTF-16's
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_FIX = "save the file as UTF-8"


class NotText(ValueError):
    """Content that is not clean UTF-8; `line` and `column` (in bytes) count from 1.

    They are 0 for a file that can't be read at all.
    """

    def __init__(self, source: str, line: int, column: int, what: str) -> None:
        where = f"{source}:{line}:{column}" if line else source
        super().__init__(f"{where}: {what}")
        self.line, self.column, self.what = line, column, what


def read(path: Path, *, limit: int = LIMIT) -> str:
    """A file's text; raises NotText for one that can't be opened, too."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise NotText(str(path), 0, 0, f"{size:,} bytes are too many; {limit:,} at most")
        content = path.read_bytes()
    except OSError as error:
        raise NotText(str(path), 0, 0, f"can't be read: {error.strerror}") from None
    return decode(content, str(path))


def decode(content: bytes, source: str) -> str:
    """UTF-8 as text, without a byte order mark; raises NotText."""
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            raise NotText(source, 1, 1, f"is {name}, not UTF-8; {_FIX}")
    content = content.removeprefix(codecs.BOM_UTF8)
    if (at := content.find(0)) >= 0:
        what = "holds a NUL character, which is no text; take it out, or " + _FIX
        raise NotText(source, *_place(content, at), what)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _place(content, error.start)
        raise NotText(source, *where, f"is not UTF-8; {_FIX}") from None


def _place(content: bytes, at: int) -> tuple[int, int]:
    before = content[:at]
    return before.count(b"\n") + 1, at - before.rfind(b"\n")


def unstorable(value: object, path: str = "", *, depth: int = 0) -> str:
    """Where a value, as read from JSON or YAML, holds a character that no database keeps.

    Such as "name: holds a NUL character"; "" if there is none. An escape brings them into a
    clean file: \\u0000, or half of a pair such as \\ud800.
    """
    if depth > DEEPEST:
        return f"{path[:80]}…: is nested too deeply"
    if isinstance(value, str):
        wrong = "a NUL character" if "\0" in value else _half(value)
        return f"{path or 'text'}: holds {wrong}; take it out" if wrong else ""
    if isinstance(value, Mapping):
        inner: Iterable[tuple[object, str]] = (
            (part, f"{path}.{shown(str(key))}".lstrip("."))
            for key, each in value.items()
            for part in (key, each)
        )
    elif isinstance(value, list | tuple):
        inner = ((each, f"{path}[{number}]") for number, each in enumerate(value))
    else:
        return ""
    found = (unstorable(each, where, depth=depth + 1) for each, where in inner)
    return next(filter(None, found), "")


def _half(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return f"half a character (\\u{ord(text[error.start]):04x})"
    return ""


def shown(text: str) -> str:
    """A text of others that can be printed and stored, whatever it holds; at most 80 characters."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:80])
