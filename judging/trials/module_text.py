"""A module of a trial's JSON as lines that a person reads. Texts stay word for word."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from judging.gold import Entity

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def render(value: Any, depth: int = 0) -> str:
    """Fields as "Label: text", lists as bullets; nothing for what is empty."""
    if isinstance(value, Mapping):
        return _block((_field(label(str(key)), item, depth) for key, item in value.items()))
    if isinstance(value, list):
        return _block(_bullet(render(item, depth + 1)) for item in value)
    return _plain(value)


def label(key: str) -> str:
    """ "eligibilityCriteria" → "Eligibility criteria", "nctId" → "Nct id"."""
    words = _CAMEL.sub(" ", key).replace("_", " ").strip().lower()
    return words[:1].upper() + words[1:]


def title_of(identity: Mapping[str, Any]) -> str:
    """The brief title, else the official one, else nothing."""
    found = identity.get("briefTitle") or identity.get("officialTitle") or ""
    return str(found).strip()


def _field(name: str, item: Any, depth: int) -> str:
    text = render(item, depth)
    if not text:
        return ""
    if isinstance(item, Mapping):
        text = "  " + text.replace("\n", "\n  ")
    inline = not isinstance(item, Mapping | list) and "\n" not in text
    return f"{name}: {text}" if inline else f"{name}:\n{text}"


def _bullet(text: str) -> str:
    return "- " + text.replace("\n", "\n  ") if text else ""


def _block(lines: Any) -> str:
    return "\n".join(line for line in lines if line)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def entity_lines(entities: Iterable[Entity]) -> str:
    """Entities as mapping prompts show them: "0. condition: Colon Cancer (conditionsModule)"."""
    lines = []
    for number, entity in enumerate(entities):
        section = (entity.source_context.section if entity.source_context else "") or ""
        where = f" ({section})" if section else ""
        lines.append(f"{number}. {entity.type}: {entity.text}{where}")
    return "\n".join(lines)
