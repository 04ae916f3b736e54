"""Tables of the judging room: cooks, trial matrices, optimisations; a file a subject."""

from judging.models.check_runs import CheckRun
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
from judging.models.optimisation import Optimisation, OptimisationStep, Verdict
from judging.models.schedules import Schedule, ScheduledStart
from judging.models.trials import (
    ANSWERED,
    BAD_ANSWERS,
    EXCLUDED,
    Cell,
    CellOutcome,
    Gold,
    Matrix,
    Prompt,
    SavedSetup,
    Trial,
)

__all__ = [
    "ANSWERED",
    "BAD_ANSWERS",
    "EXCLUDED",
    "Cell",
    "CellOutcome",
    "CheckRun",
    "Cook",
    "Gold",
    "Judgement",
    "Matrix",
    "Optimisation",
    "OptimisationStep",
    "Outcome",
    "Panel",
    "Participation",
    "Prompt",
    "Round",
    "SavedSetup",
    "Schedule",
    "ScheduledStart",
    "Stage",
    "Submission",
    "Trial",
    "Verdict",
]
