"""The cook folder with its results, as people know it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from judging import cook_events, sealing
from judging.cooks import ledger, submissions
from judging.cooks.feed import refuse_pruned
from judging.cooks.folder import storage
from judging.cooks.reports import trajectories
from judging.models import Cook, Judgement, Panel, Participation, Round, Submission
from masterchef.runs import exports


def export_folder(cook: Cook, into: Path) -> int:
    """Write the cook into a new or empty folder; the number of files. Raises FileExistsError, and
    StateError where only the cook's results are left."""
    refuse_pruned(cook)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise FileExistsError(str(into))
    into.mkdir(parents=True, exist_ok=True)
    storage.unpack(cook.folder.name, into)
    rows = Participation.objects.filter(round__cook=cook).order_by("round__number")
    newest = {row.name: row.pk for row in rows}
    for round in cook.rounds.order_by("number"):
        _write_round(into, round, at_work=set(newest.values()))
    panels = list(cook.panels.order_by("number"))
    for panel in panels:
        folder = into / "judging"
        if panel != panels[-1]:
            folder = into / "judging" / "history" / str(panel.number)
        _write_panel(folder, panel)
    if panels and panels[-1].report:
        (into / "leaderboard.md").write_text(panels[-1].report["leaderboard_md"])
        (into / "summary.json").write_text(panels[-1].report["summary_json"])
    _write_ledger(into, cook)
    with (into / cook_events.NAME).open("wb") as file:
        cook_events.write(cook, file)
    return sum(1 for path in into.rglob("*") if path.is_file())


def _write_ledger(into: Path, cook: Cook) -> None:
    rows = ledger.rows(cook.pk)
    _json(into / "LEDGER.json", rows)
    with (into / "LEDGER.csv").open("wb") as file:
        values = (tuple(row[name] for name in ledger.COLUMNS) for row in rows)
        exports.write(ledger.COLUMNS, values, "csv", file)


def _write_round(into: Path, round: Round, *, at_work: set[int]) -> None:
    """Its request and result; every round in rounds/<N>, a participant's newest also in work/."""
    first = round.number == 1
    name = "RUN" if first else f"REFINE_{round.number}"
    rows = list(round.participations.order_by("position"))
    _json(into / f"{name}.json", _request(round, rows))
    _json(into / ("RUN_RESULT.json" if first else f"{name}_RESULT.json"), _result(round, rows))
    for row in rows:
        _write_work(into / "rounds" / str(round.number) / row.name, row)
    for row in rows:
        if row.pk not in at_work:
            continue
        _write_work(into / "work" / row.name, row)
        if row.log:
            storage.copy_out(row.log.name, into / "logs" / f"{row.name}.log")


def _request(round: Round, rows: list[Participation]) -> dict[str, Any]:
    return {
        "cook": round.cook.name,
        "id": str(round.cook.pk),
        "round": round.number,
        "created_at": round.created_at,
        "feedback": round.feedback,
        "participants": [
            {"name": row.name, "flavor": row.flavor, "model": row.model, **row.settings}
            for row in rows
        ],
    }


def _result(round: Round, rows: list[Participation]) -> dict[str, Any]:
    return {
        "cook": round.cook.name,
        "round": round.number,
        "closed_at": round.closed_at,
        "participants": {row.name: trace_of(row) for row in rows},
    }


def _write_work(folder: Path, row: Participation) -> None:
    submission = row.submissions.order_by("number").last()
    if submission is not None:
        with storage.opened(submission.archive.name) as archive:
            (folder / "out").mkdir(parents=True, exist_ok=True)
            sealing.extract(archive, folder / "out")
    _json(folder / "trace.json", trace_of(row))
    if row.log:
        _json(folder / "trajectory.json", trajectories.atif_of(row))


def trace_of(row: Participation) -> dict[str, Any]:
    """What is known of a participant's work: outcome, attempts, usage, the seal."""
    submission = row.submissions.order_by("number").last()
    return {
        "name": row.name,
        "flavor": row.flavor,
        "model": row.model,
        "outcome": row.outcome or row.state,
        "evidence": row.evidence,
        "reset_at": row.reset_at,
        "ran_s": row.ran_s,
        "attempts": row.history,
        "usage": row.usage,
        "cost_usd": None if row.cost_usd is None else float(row.cost_usd),
        "cost_source": row.cost_source,
        "submission": _seal(submission) if submission else None,
    }


def _seal(submission: Submission) -> dict[str, Any]:
    return {
        "digest": submission.digest,
        "edited": submission.edited,
        "manifest": submission.manifest["files"],
        "dropped": submission.dropped,
        "mentions": submission.mentions,
        "unread": submissions.unread_of(submission),
    }


def _write_panel(folder: Path, panel: Panel) -> None:
    rows = list(panel.judgements.order_by("position"))
    names = {each.pk: each for each in panel.submissions.select_related("participation__round")}
    _json(folder / "_mapping.json", [_mapping(row, names) for row in rows])
    for row in rows:
        who = folder_name(row.judge, row.repeat, neutral=row.neutral)
        _write_inbox(folder / "_inbox" / who, row, names)
        if row.log:
            storage.copy_out(row.log.name, folder / "_logs" / f"{who}.log")
        own = folder / who
        _json(own / "scores.json", row.scores or {})
        _json(own / "scores_deanon.json", _deanonymised(row, names))
        (own / "review.md").write_text(row.review or f"{row.outcome}: {row.evidence}\n")
    if panel.report:
        _json(folder / "report.json", panel.report["report"])


def folder_name(judge: str, repeat: int, *, neutral: bool) -> str:
    """Where a verdict lies below judging/: judith, judith-2, judith-2-neutral."""
    return f"{judge}{f'-{repeat}' if repeat > 1 else ''}{'-neutral' if neutral else ''}"


def _mapping(row: Judgement, names: Mapping[int, Submission]) -> dict[str, Any]:
    letters = {letter: names[id].name for letter, id in row.letters.items() if id in names}
    found = {
        "judge": row.judge,
        "repeat": row.repeat,
        "round": row.round_number,
        "letters": letters,
    }
    return found | ({"neutral": True} if row.neutral else {})


def _write_inbox(folder: Path, row: Judgement, names: Mapping[int, Submission]) -> None:
    """The letters that this judge saw, each with its sealed files."""
    for letter, id in row.letters.items():
        if id in names:
            with storage.opened(submissions.shown_name(names[id])) as archive:
                (folder / letter).mkdir(parents=True, exist_ok=True)
                sealing.extract(archive, folder / letter)


def _deanonymised(row: Judgement, names: Mapping[int, Submission]) -> dict[str, Any]:
    scores = row.scores or {}
    return {
        names[id].name: scores[letter]
        for letter, id in row.letters.items()
        if letter in scores and id in names
    }


def _json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, default=str, ensure_ascii=False) + "\n")
