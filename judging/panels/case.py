"""What all judges of a cook share."""

from collections.abc import Mapping
from typing import NamedTuple

from judging.briefs import Rubric


class Case(NamedTuple):
    """The task as judges see it: BRIEF.md, JUDGE_BRIEF.md, the rubric and raw/ (path to bytes)."""

    text: str
    judge_text: str
    rubric: Rubric
    raw: Mapping[str, bytes] = {}
