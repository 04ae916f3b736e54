"""scores.json as a JSON schema."""

from collections.abc import Sequence
from typing import Any

from judging.briefs import Rubric


def scores_schema(rubric: Rubric, letters: Sequence[str]) -> dict[str, Any]:
    """{"A": {"clarity": {"score": 1…10, "why": text}, …}, …}, every letter and dimension required."""
    raise NotImplementedError
