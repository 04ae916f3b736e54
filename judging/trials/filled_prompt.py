"""A prompt with a trial in it, and the schema that its reply is held to."""

from collections.abc import Mapping, Sequence
from typing import Any

from judging import gold
from judging.models import Prompt, Trial
from judging.trials import prompt_text
from judging.trials.documents import TrialDocument
from judging.trials.library import text_of


def fill(prompt: Prompt, trial: Trial, entities: Sequence[Mapping[str, Any]] = ()) -> str:
    """The prompt's text with its placeholders filled in; `entities` are those to be mapped."""
    text = text_of(prompt)
    document = TrialDocument(trial.name, trial.nct_id, trial.title, trial.sections, {})
    found = gold.parse_prediction({"entities": list(entities)}).entities or []
    return text.fill(prompt_text.values(document, text, found))


def bounded(schema: Any, most: int) -> Any:
    """The schema with an end to every list, so that a model that repeats itself comes to one."""
    if isinstance(schema, list):
        return [bounded(item, most) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {key: bounded(value, most) for key, value in schema.items()}
    return {"maxItems": most, **found} if found.get("type") == "array" else found
