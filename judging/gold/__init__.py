"""Scores of a prediction against a gold standard. Pure.

    gold = gold.parse_gold(text)["breast_cancer"]
    scores = gold.score(gold, gold.parse_prediction(reply), sections=document.sections)
    scores.to_json()["entities_f1"]

How items are matched: `matching`. What is normalised: `text`. What counts when something is empty
or absent: `Agreement` and `Part`.
"""

from judging.gold.agreement import Agreement, Part
from judging.gold.faults import faults
from judging.gold.files import parse_gold, parse_predictions
from judging.gold.formats import Answer, Entity, MappedElement, Relationship, parse_prediction
from judging.gold.json_text import BadFile, load_json
from judging.gold.scores import Scores, pool
from judging.gold.scoring import MODES, Mode, score
from judging.gold.text import THRESHOLD

__all__ = [
    "MODES",
    "THRESHOLD",
    "Agreement",
    "Answer",
    "BadFile",
    "Entity",
    "MappedElement",
    "Mode",
    "Part",
    "Relationship",
    "Scores",
    "faults",
    "load_json",
    "parse_gold",
    "parse_prediction",
    "parse_predictions",
    "pool",
    "score",
]
