"""Tables of the judging room: cooks and trial matrices, each in a file of its own."""

from judging.models.cooks import (
    Cook,
    CostSource,
    Judgement,
    Outcome,
    Panel,
    Participation,
    Round,
    Stage,
    Submission,
    Usage,
)

__all__ = [
    "Cook",
    "CostSource",
    "Judgement",
    "Outcome",
    "Panel",
    "Participation",
    "Round",
    "Stage",
    "Submission",
    "Usage",
]
