"""Names of models as hosts write them: `soup`, `soup:8b-q4`, `team/soup:latest`."""

import re
from collections.abc import Mapping
from typing import Any

from agents.library.errors import LibraryError

_PART = r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9_])?"
_NAME = re.compile(rf"(?:{_PART}/)?{_PART}(?::[A-Za-z0-9_][A-Za-z0-9._-]{{0,79}})?")
LONGEST_TEXT = 256 * 1024  # characters
_NUMBERS: dict[str, tuple[type, float, float]] = {
    "num_ctx": (int, 1, 2**24),
    "num_predict": (int, -2, 2**24),
    "temperature": (float, 0, 10),
    "top_p": (float, 0, 1),
    "top_k": (int, 0, 100_000),
    "min_p": (float, 0, 1),
    "repeat_penalty": (float, 0, 10),
    "seed": (int, -1, 2**31 - 1),
}


def full_name(name: str) -> str:
    """The name with its tag, `:latest` if it has none; raises LibraryError."""
    plain = name.strip()
    if not _NAME.fullmatch(plain):
        raise LibraryError(
            f"name: {plain[:80]!r} is not a model's name; write small letters, digits, . _ and -,"
            " and a tag behind a colon, such as soup:8b",
            field="name",
        )
    return plain if ":" in plain else f"{plain}:latest"


def checked_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters that a host takes, as they were given; raises LibraryError."""
    return {name: _checked(name, value) for name, value in given.items()}


def checked_text(field: str, text: str) -> str:
    """A text that a row and a host can hold; raises LibraryError."""
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise LibraryError(
            f"{field}: {LONGEST_TEXT:,} characters at most, without NUL", field=field
        )
    return text


def _checked(name: str, value: Any) -> Any:
    if name == "stop":
        texts = [value] if isinstance(value, str) else value
        right = isinstance(texts, list) and len(texts) <= 16
        if not right or not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
            raise LibraryError("stop: give up to 16 texts", field="parameters")
        return list(texts)
    if name not in _NUMBERS:
        known = ", ".join([*_NUMBERS, "stop"])
        raise LibraryError(f"{name[:40]}: is not known; there are {known}", field="parameters")
    kind, least, most = _NUMBERS[name]
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole or (kind is float and isinstance(value, float))) or not least <= value <= most:
        word = "a whole number" if kind is int else "a number"
        raise LibraryError(f"{name}: give {word} from {least} to {most}", field="parameters")
    return value
