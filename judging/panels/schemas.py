"""scores.json as a JSON schema."""

from collections.abc import Sequence
from typing import Any

from judging.briefs import Rubric

REASON = 300  # characters; small models go round in circles in a longer one
BLANK = "<one sentence, quoting the submission>"


def scores_schema(rubric: Rubric, letters: Sequence[str]) -> dict[str, Any]:
    """{"A": {"clarity": {"score": 7, "why": text}, …}, …}; every letter and dimension is required.

    Points are whole numbers on the rubric's scale.
    """
    low, high = rubric.scale
    points = {
        "type": "object",
        "properties": {
            "score": {"type": "integer", "minimum": low, "maximum": high},
            "why": {"type": "string", "maxLength": REASON},
        },
        "required": ["score", "why"],
        "additionalProperties": False,
    }
    submission = _object({each.id: points for each in rubric.dimensions})
    return _object(dict.fromkeys(letters, submission))


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def example(rubric: Rubric, letters: Sequence[str]) -> dict[str, Any]:
    """What a judge writes, with blanks to fill in: no score that could be copied."""
    blank = {"score": "<points>", "why": BLANK}
    return {letter: {each.id: blank for each in rubric.dimensions} for letter in letters}
