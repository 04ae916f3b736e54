"""A brief's two files, dropped together: they become the saved setup of a cook."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from judging.briefs import BriefError, parse_brief
from judging.importing.kinds import BRIEF, BRIEF_TEXT
from judging.importing.lines import Line
from judging.importing.setup_files import keep
from judging.trials.problems import InputError
from masterchef.accounts.models import User


def brief(name: str, files: Mapping[str, str], owner: User | None) -> list[Line]:
    """brief.yaml with the BRIEF.md beside it; a mistake is told with its line."""
    try:
        read = parse_brief(files[name], name)
    except BriefError as error:
        raise InputError(list(error.problems)) from error
    texts = {"brief.yaml": files[name], "BRIEF.md": files.get(beside(name, "BRIEF.md"), "")}
    if not texts["BRIEF.md"]:
        raise InputError([f"{name}: BRIEF.md: is missing; drop it together with {name}"])
    slug = re.sub(r"[^a-zA-Z0-9_-]+", "-", read.name).strip("-")
    line = keep(name, slug, "cook", {"files": texts}, owner)
    return [line._replace(kind=BRIEF)]


def brief_text(name: str, files: Mapping[str, str], owner: User | None) -> list[Line]:
    """It goes with its brief.yaml, which tells what became of both."""
    if not {beside(name, "brief.yaml"), beside(name, "brief.yml")} & files.keys():
        raise InputError([f"{name}: brief.yaml: is missing; drop it together with {name}"])
    return []


def beside(name: str, other: str) -> str:
    """Such as "essay/BRIEF.md" for "essay/brief.yaml"."""
    return str(PurePosixPath(name).with_name(other))


WITH_OTHERS = {BRIEF: brief, BRIEF_TEXT: brief_text}
