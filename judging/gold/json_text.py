"""Reads JSON from strangers: every error names the file, the line and the column."""

import json
from pathlib import Path
from typing import Any, NoReturn

LIMIT = 20_000_000  # bytes of one file


class BadFile(ValueError):
    """Input that can't be used; `problems` names each place, and what to write there."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_json(
    content: str | bytes, source: str = "input", *, limit: int = LIMIT, line: int = 1
) -> Any:
    """The value of a JSON text in UTF-8; raises BadFile with line and column, or for its size.

    `line`: where in its file the text begins.
    """
    text = decode(content, source, limit=limit)
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"{source}:{error.lineno + line - 1}:{error.colno}"
        what = "it is empty" if not text.strip() else error.msg
        raise BadFile([f"{where}: not JSON: {what}"]) from None
    except RecursionError:
        raise BadFile([f"{source}: not JSON: it is nested too deeply"]) from None
    except ValueError as error:  # NaN, Infinity, or a number of thousands of digits
        raise BadFile([f"{source}: not JSON: {error}"]) from None


def read_bytes(path: Path, *, limit: int = LIMIT) -> bytes:
    """A file's bytes, its size checked before they are read; raises BadFile."""
    try:
        refuse_large(path.stat().st_size, str(path), limit)
        return path.read_bytes()
    except OSError as error:
        raise BadFile([f"{path}: can't be read: {error.strerror}"]) from None


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
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise BadFile([f"{source}:{line}:{column}: not UTF-8; save the file as UTF-8"]) from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
