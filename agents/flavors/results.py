"""Reading the JSON that CLIs print: one object, or one a line among other lines."""

import json
from collections.abc import Iterator
from typing import Any


def objects(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object of the text: the whole of it, or one of its lines each."""
    if (whole := _object(text)) is not None:
        yield whole
        return
    for line in text.splitlines():
        if (value := _object(line)) is not None:
            yield value


def number(value: Any) -> int | None:
    """A count that a CLI printed, or None for anything else."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _object(text: str) -> dict[str, Any] | None:
    text = text.strip()
    if not text.startswith("{"):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
