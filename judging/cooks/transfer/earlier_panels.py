"""Verdicts of earlier runs, out of an exported folder's judging/: panels that are history."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db.models.functions import Now

from agents import json_objects
from judging.briefs import Brief
from judging.cooks import submissions
from judging.cooks.attempts import verdicts
from judging.cooks.folder import creation
from judging.cooks.reports import panel_reports
from judging.cooks.transfer.exports import folder_name
from judging.models import Cook, Judgement, Panel, Submission
from judging.panels import parse

MOST_TEXT = 200_000  # characters of a review


def import_panels(path: Path, cook: Cook) -> int:
    """A closed and reported panel for each folder with a _mapping.json, oldest first; how many.

    What isn't readable is left out; a verdict that breaks the rubric is an abstention, as it would
    have been.
    """
    history = sorted(
        (each for each in (path / "judging" / "history").glob("*") if each.name.isdecimal()),
        key=lambda each: int(each.name),
    )
    made = [_panel(cook, folder) for folder in (*history, path / "judging")]
    return sum(1 for panel in made if panel is not None)


def _panel(cook: Cook, folder: Path) -> Panel | None:
    brief = creation.brief_of(cook)
    known = {each.name: each for each in brief.judges}
    rows = [row for row in _mapping(folder) if row["judge"] in known]
    rounds = {each.number: each for each in cook.rounds.all()}
    round = rounds.get(max((row["round"] or 0 for row in rows), default=0)) or rounds[max(rounds)]
    there = {each.name: each for each in submissions.newest(cook, round.number)}
    if any(row.get("theirs") for row in rows):  # there nobody's older work was judged
        last = {row.name: row.pk for row in submissions.newest_tries(cook)}
        there = {name: each for name, each in there.items()
                 if each.participation_id == last[name]}  # fmt: skip
    for row in rows:  # who had nothing that may be judged here was perhaps judged there
        row["letters"] = {letter: name for letter, name in row["letters"].items() if name in there}
    rows = [row for row in rows if row["letters"]]
    if not rows:
        return None
    panel = Panel.objects.create(
        cook=cook, round=round, number=cook.panels.count() + 1, closed_at=Now()
    )
    panel.submissions.set(there.values())
    for position, row in enumerate(rows):
        _judgement(panel, brief, position, row, there, folder)
    panel_reports.report_panel(panel.pk)
    return panel


def _judgement(
    panel: Panel,
    brief: Brief,
    position: int,
    row: Mapping[str, Any],
    there: Mapping[str, Submission],
    folder: Path,
) -> None:
    judge = brief.judge(row["judge"])
    own = folder / folder_name(row["judge"], row["repeat"], neutral=row["neutral"])
    reply = _as_written(_read(own / "scores.json"))
    verdict = parse(reply, brief.rubric, list(row["letters"]))
    ended = verdicts.verdict_ended(verdict, reply, review=_read(own / "review.md")[:MOST_TEXT])
    Judgement.objects.create(
        panel=panel,
        judge=judge.name,
        repeat=row["repeat"],
        neutral=row["neutral"],
        flavor=judge.flavor,
        model=judge.model or "",
        position=position,
        settings=judge.to_json(),
        letters={letter: there[name].pk for letter, name in row["letters"].items()},
        state="done",
        outcome=ended.outcome,
        evidence=ended.evidence,
        **ended.columns,
    )


def _mapping(folder: Path) -> list[dict[str, Any]]:
    """The rows of _mapping.json that can be read."""
    try:
        rows = json.loads(_read(folder / "_mapping.json") or "[]")
        if isinstance(rows, dict):
            return _for_all(rows.get("mapping", rows), folder)
        return [
            {
                "judge": str(row["judge"]),
                "repeat": int(row.get("repeat") or 1),
                "round": int(row.get("round") or 0),
                "neutral": bool(row.get("neutral")),
                "letters": {str(letter): str(name) for letter, name in row["letters"].items()},
            }
            for row in rows
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _for_all(letters: Mapping[str, str], folder: Path) -> list[dict[str, Any]]:
    """Multicooker drew letters once for all judges, whose verdicts lie in folders of their name."""
    named = {str(letter): str(name) for letter, name in letters.items()}
    judges = sorted(path.parent.name for path in folder.glob("*/scores.json"))
    same = {"repeat": 1, "round": 0, "neutral": False, "theirs": True}
    return [{"judge": judge, "letters": dict(named), **same} for judge in judges]


def _as_written(text: str) -> str:
    """scores.json as judges write it; ours keeps scores and reasons apart."""
    try:
        found = json_objects.loads(text)
        return json.dumps(
            {
                letter: {
                    name: {"score": score, "why": given.get("reasons", {}).get(name, "")}
                    for name, score in given["scores"].items()
                }
                for letter, given in found.items()
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return text


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace").replace("\0", "\ufffd")
    except OSError:
        return ""
