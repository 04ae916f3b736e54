"""A case that panels are tested on."""

import json

from judging.briefs import parse_brief
from judging.panels import Case
from tests.judging.briefs.text import BRIEF

RUBRIC = parse_brief(BRIEF).rubric
CASE = Case("# Write an essay\n\nOn tea.", "Be fair.", RUBRIC, {"tea.txt": b"Tea is hot."})
NONCE = "0123456789abcdef" * 2
LETTERS = ["A", "B"]


def scores(**changes):
    """A verdict that is right but for the changes, written {"A.clarity": …}."""
    value = {
        letter: {name: {"score": points, "why": f"{letter} on {name}"} for name in RUBRIC.weights}
        for letter, points in zip(LETTERS, (7, 4), strict=True)
    }
    for path, change in changes.items():
        letter, name = path.split("__")
        if change is None:
            del value[letter][name]
        else:
            value[letter][name] = change
    return value


TEXT = json.dumps(scores())
