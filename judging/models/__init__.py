"""Tables of the judging room: cooks and trial matrices, each in a file of its own."""

from judging.models.trials import (
    ANSWERED,
    EXCLUDED,
    Cell,
    Gold,
    Matrix,
    MatrixSetup,
    Outcome,
    Prompt,
    Trial,
)

__all__ = [
    "ANSWERED",
    "EXCLUDED",
    "Cell",
    "Gold",
    "Matrix",
    "MatrixSetup",
    "Outcome",
    "Prompt",
    "Trial",
]
