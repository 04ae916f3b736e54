"""The trials that come along, with their gold standards; see judging/trial_files/README.md."""

from functools import cache
from importlib import resources
from typing import NamedTuple

from judging.gold import Answer, parse_gold
from judging.trials.documents import TrialDocument, parse


class ShippedTrial(NamedTuple):
    """A trial and its gold standard, read and as it stands in its file."""

    document: TrialDocument
    gold: Answer
    gold_text: str


@cache
def shipped_trials() -> tuple[ShippedTrial, ...]:
    """All of them, by name."""
    folder = resources.files("judging") / "trial_files"
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".trial.json"))
    found = []
    for name in names:
        (document,) = parse((folder / name).read_bytes(), name)
        text = (folder / name.replace(".trial.", ".gold.")).read_text("utf-8")
        found.append(ShippedTrial(document, parse_gold(text, name)[document.case], text))
    return tuple(found)
