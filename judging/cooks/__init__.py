"""Verbs of cooks: made of a folder, run by participants, judged by a panel, reported."""

from judging.cooks.errors import CookError
from judging.cooks.folder.creation import create_cook
from judging.cooks.rounds.control import cancel, resume
from judging.cooks.rounds.helpers import chef, consult, reviews_of
from judging.cooks.rounds.newcomers import add_participant
from judging.cooks.rounds.panels import open_panel
from judging.cooks.rounds.starts import refine, rejudge, run
from masterchef.runs import StateError

__all__ = [
    "CookError",
    "StateError",
    "add_participant",
    "cancel",
    "chef",
    "consult",
    "create_cook",
    "open_panel",
    "refine",
    "rejudge",
    "resume",
    "reviews_of",
    "run",
]
