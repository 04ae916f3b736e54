"""Tables of the judging room: cooks and trial matrices, each in a file of its own."""

from judging.models.cooks import (
    Cook,
    Judgement,
    Outcome,
    Panel,
    Participation,
    Round,
    Stage,
    Submission,
)
from judging.models.trials import (
    ANSWERED,
    BAD_ANSWERS,
    EXCLUDED,
    Cell,
    CellOutcome,
    Gold,
    Matrix,
    MatrixSetup,
    Prompt,
    Trial,
)

__all__ = [
    "ANSWERED",
    "BAD_ANSWERS",
    "EXCLUDED",
    "Cell",
    "CellOutcome",
    "Cook",
    "Gold",
    "Judgement",
    "Matrix",
    "MatrixSetup",
    "Outcome",
    "Panel",
    "Participation",
    "Prompt",
    "Round",
    "Stage",
    "Submission",
    "Trial",
]
