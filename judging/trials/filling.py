"""A prompt with a trial in it, and the schema that its reply is held to."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from judging.models import Prompt, Trial
from judging.trials import prompt_text
from judging.trials.library import text_of


def fill(prompt: Prompt, trial: Trial, entities: Sequence[Mapping[str, Any]] = ()) -> str:
    """The prompt's text with its placeholders filled in; a section that isn't there is empty."""
    sections = dict.fromkeys(prompt_text.SECTIONS, "") | trial.sections
    values = {
        **sections,
        "trial": "\n\n".join(f"## {name}\n{text}" for name, text in trial.sections.items()),
        "case": trial.name,
        "title": trial.title,
        "schema": json.dumps(prompt.schema),
        "entities": _numbered(entities),
    }
    return text_of(prompt).fill(values)


def _numbered(entities: Sequence[Mapping[str, Any]]) -> str:
    """An entity a line, under the number that a mapped element's source_entity_index gives."""
    return "\n".join(
        f"{number}: {json.dumps(entity, ensure_ascii=False)}"
        for number, entity in enumerate(entities)
    )


def bounded(schema: Any, most: int) -> Any:
    """The schema with an end to every list, so that a model that repeats itself comes to one."""
    if isinstance(schema, list):
        return [bounded(item, most) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {key: bounded(value, most) for key, value in schema.items()}
    return {"maxItems": most, **found} if found.get("type") == "array" else found
