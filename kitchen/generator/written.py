"""A draft as YAML in the style of the shipped files: one line for each thing that has a name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from kitchen.canary import CANARY
from kitchen.generator.drafts import Draft

_WORD = re.compile(r"[a-z][a-z0-9_]*")
# Words that YAML takes for something else than text.
_OTHER = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_BLOCKS = (
    "seats", "posts", "floor", "equipment", "ingredients", "steps", "dishes", "orders", "dinner",
)  # fmt: skip


def text(spec: Draft, remark: str) -> str:
    """The whole file; the remark and the canary stand on its first lines."""
    return "\n".join([f"# {remark}", f"# {CANARY}", *_lines(spec)]) + "\n"


def _lines(spec: Draft) -> Iterator[str]:
    for key, value in spec.items():
        if isinstance(value, list):
            yield f"{key}:"
            yield from (f"  - {_flow(_kind_first(item))}" for item in value)
        elif key in _BLOCKS:
            yield f"{key}:"
            yield from (f"  {name}: {_flow(item)}" for name, item in value.items())
        else:
            yield f"{key}: {_flow(value)}"


def _kind_first(item: Draft) -> Draft:
    return {"kind": item["kind"], **item} if "kind" in item else item


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str):
        plain = _WORD.fullmatch(value) and value not in _OTHER
        return value if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
