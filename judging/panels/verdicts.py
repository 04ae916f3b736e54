"""scores.json, read and checked against the rubric."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from judging.briefs import Rubric


class Judged(NamedTuple):
    """One submission's scores: {dimension: points on the scale}, and the judge's reasons."""

    scores: dict[str, float]
    reasons: dict[str, str]


class Verdict(NamedTuple):
    """What could be read. `judged` has only submissions that were scored on every dimension, so a
    missing dimension never shifts weight; `problems` asks for a repair, or afterwards says why
    the judge abstains on the rest (on everything, if `judged` is empty)."""

    judged: dict[str, Judged]
    problems: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """{"judged": {letter: {"scores", "reasons"}}, "problems": […]}."""
        raise NotImplementedError


def parse(text: str | None, rubric: Rubric, letters: Sequence[str]) -> Verdict:
    """Reads scores.json or a model's reply (None: nothing was written). Never raises."""
    raise NotImplementedError
