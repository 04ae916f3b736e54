"""A cell's prediction against its trial's gold standard."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import structlog

from agents.json_objects import printable
from judging import gold
from judging.gold import Answer, Mode, Scores
from judging.models import ANSWERED, BAD_ANSWERS, Cell, CellOutcome, Gold, Prompt
from judging.trials.analysis.cells import FIGURES, is_found
from judging.trials.replies import asked_parts

logger = structlog.get_logger(__name__)
METRICS = ("entities_f1", "mappings_f1", "relationships_f1")
PARTS = {"entities": "entities", "mappings": "mapped_elements", "relationships": "relationships"}


class Scored(NamedTuple):
    """How a cell ends: as it was found, or as an error of ours where scoring itself broke."""

    outcome: CellOutcome
    prediction: dict[str, Any]
    trouble: str
    scores: dict[str, Any] | None


def safely(
    cell: Cell,
    outcome: CellOutcome,
    prediction: dict[str, Any],
    trouble: str,
    standard: Gold | None,
) -> Scored:
    """Score the answer; never raises. Replies are proved to be scorable before, so what breaks here
    is a fault of ours: the cell ends and says so, and no worker tries it again and again."""
    try:
        scores = scores_of(cell, outcome, prediction, standard)
    except Exception as error:
        logger.exception("scoring_failed", cell=cell.pk)
        return Scored(CellOutcome.ERROR, {}, printable(f"scoring failed: {error!r}"), None)
    return Scored(outcome, prediction, printable(trouble), scores)


def scores_of(
    cell: Cell, outcome: CellOutcome | str, prediction: dict[str, Any] | None, standard: Gold | None
) -> dict[str, Any] | None:
    """The scores as JSON; None where nothing was answered or nothing is known.

    A figure is None for a part that the prompts don't ask for, or that the gold standard lacks. An
    answer that can't be read gets 0, also where nothing was to be found.
    """
    if standard is None or outcome not in ANSWERED:
        return None
    asked = asked_of(filter(None, (cell.prompt, cell.mapping)))
    expected = gold_of(standard)
    found = answer_of(prediction, asked)
    scores = _score(expected, found, cell)
    flat = scores.to_json()
    if "entities" not in asked:  # nobody was asked for them: none was missed
        flat |= {"missed": [], "invented": [], "confusion": {}}
    if "mapped_elements" not in asked:
        flat |= {"missed_mappings": [], "invented_mappings": []}
    for name, part in PARTS.items():
        if part not in asked or getattr(expected, part) is None:
            flat |= {f"{name}_f1": None}  # `absent` says which of the two has nothing to say
        elif outcome in BAD_ANSWERS and not is_found(flat, f"{name}_f1"):
            flat |= dict.fromkeys((f"{name}_{figure}" for figure in FIGURES), 0.0)
    return flat


def _score(expected: Answer, found: Answer, cell: Cell) -> Scores:
    mode: Mode = cell.matrix.setup["mode"]
    return gold.score(expected, found, sections=cell.trial.sections, mode=mode)


def gold_of(standard: Gold) -> Answer:
    """The gold standard as scoring reads it; it was checked when it came."""
    return gold.parse_prediction(standard.document)


def answer_of(prediction: dict[str, Any] | None, asked: Iterable[str]) -> Answer:
    """The prediction with an empty list for every part that was asked for and not given."""
    given = {part: [] for part in asked} | dict(prediction or {})
    return gold.parse_prediction(given)


def asked_of(prompts: Iterable[Prompt]) -> set[str]:
    """Which of entities, relationships and mapped_elements the prompts ask for."""
    return {part for each in prompts for part in asked_parts(each.kind, each.schema)}
