"""What a participation does beside the brief: a synthesis of submissions, or a review of one.

It stands in the row's settings, so the row is claimed, watched, resumed and paid for as any other.
"""

from typing import Any, NamedTuple

from judging.briefs import Brief, Member
from judging.briefs.errands import REVIEW
from judging.models import Participation

SYNTHESIS, REVIEWING = "synthesis", "review"
KEY = "errand"


class Errand(NamedTuple):
    """Its kind; {letter: submission id}, A the base or the reviewed one; {letter: score}; whose
    submission A is."""

    kind: str
    submissions: dict[str, int]
    scores: dict[str, float]
    target: str

    def to_json(self) -> dict[str, Any]:
        return {KEY: self._asdict()}


def errand_of(row: Participation) -> Errand | None:
    """The row's errand, None where it does what the brief asks for."""
    found = row.settings.get(KEY)
    return Errand(**found) if found else None


def is_review(row: Participation) -> bool:
    """Whether it hands in a review, which nobody judges or checks."""
    return (row.settings.get(KEY) or {}).get("kind") == REVIEWING


def member_of(row: Participation, brief: Brief) -> Member:
    """The brief's member, or who reviews without standing in it as a participant."""
    if not is_review(row):
        return brief.participant(row.name)
    return Member.model_validate({name: value for name, value in row.settings.items()
                                  if name != KEY})  # fmt: skip


def required_of(row: Participation, brief: Brief) -> list[tuple[str, str]]:
    """(path, kind) of what it must hand in."""
    if is_review(row):
        return [(REVIEW, "markdown")]
    return [(each.path, str(each.kind)) for each in brief.outputs.required]
