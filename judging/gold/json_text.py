"""Reads JSON from strangers: every error names the file, the line and the column."""

import json
from pathlib import Path
from typing import Any

from agents import json_objects
from kitchen import texts

LIMIT = 20_000_000  # bytes of one file


class BadFile(ValueError):
    """Input that can't be used; `problems` names each place, and what to write there."""

    def __init__(self, problems: list[str]) -> None:
        told = [json_objects.printable(each) for each in problems]  # a file's name may be no UTF-8
        super().__init__("\n".join(told))
        self.problems = told


def load_json(
    content: str | bytes, source: str = "input", *, limit: int = LIMIT, line: int = 1
) -> Any:
    """The value of a JSON text in UTF-8; raises BadFile with line and column, or for its size.

    `line`: where in its file the text begins.
    """
    text = decode(content, source, limit=limit)
    try:
        value = json_objects.loads(text)
    except json.JSONDecodeError as error:
        where = f"{source}:{error.lineno + line - 1}:{error.colno}"
        what = "it is empty" if not text.strip() else error.msg
        raise BadFile([f"{where}: not JSON: {what}"]) from None
    except json_objects.BadJson as error:
        raise BadFile([f"{source}: not JSON: {error}"]) from None
    refuse_unusable(value, source)
    return value


def read_json(content: Any, source: str) -> Any:
    """The value of a JSON text, or a value that was read already; raises BadFile."""
    if isinstance(content, str | bytes):
        return load_json(content, source)
    refuse_unusable(content, source)
    return content


def refuse_unusable(value: Any, source: str) -> None:
    """Raises BadFile for a value that no table can hold, such as a text with a NUL in it."""
    if why := json_objects.unusable(value):
        raise BadFile([f"{source}: {why}"])


def read_bytes(path: Path, *, limit: int = LIMIT) -> bytes:
    """A file's bytes, never more than `limit` of them read; raises BadFile."""
    try:
        size = path.stat().st_size
        content = texts.read_up_to(path, limit)
    except OSError as error:
        raise BadFile([f"{path}: can't be read: {error.strerror}"]) from None
    except ValueError:  # a NUL in its name
        raise BadFile([f"{path}: can't be read: no file has such a name"]) from None
    if content is None:
        refuse_large(max(size, limit + 1), str(path), limit)
    return content or b""


def refuse_large(size: int, source: str, limit: int) -> None:
    """Raises BadFile for more than `limit` bytes."""
    if size > limit:
        raise BadFile([f"{source}: {_mb(size)} is too large; the limit is {_mb(limit)}"])


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def decode(content: str | bytes, source: str = "input", *, limit: int = LIMIT) -> str:
    """UTF-8 as text without a byte order mark; raises BadFile, for its size as well."""
    refuse_large(len(content), source, limit)
    if isinstance(content, str):
        if why := texts.bad_text(content):
            raise BadFile([f"{source}: {why}"])
        return content.removeprefix("\ufeff")
    try:
        return texts.decode(content, source)
    except texts.NotText as error:
        raise BadFile([str(error)]) from None
