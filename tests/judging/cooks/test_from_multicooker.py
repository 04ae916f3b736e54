"""A folder that multicooker has cooked and judged comes in with its rounds and its verdicts."""

import json
from pathlib import Path
from typing import Any

import pytest

from judging.cooks import submissions
from judging.cooks.transfer import imports
from judging.models import Cook, Panel, Participation

from . import making

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = {"C": "anna", "A": "ben", "D": "carl"}
SHAPES: dict[str, Any] = {
    "around": lambda scores: {k: {"dimensions": each, "total": 60.0} for k, each in scores.items()},
    "wrapped": lambda scores: {"scores": scores, "totals": dict.fromkeys(scores, 60)},
    "bare": lambda scores: {k: {**each, "total": 60} for k, each in scores.items()},
}


def written(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two rounds: rounds/1 holds the work itself, work/ the newest; one ended at its time."""
    made = making.write_folder(
        tmp_path / "soup", participants=dict.fromkeys(("anna", "ben", "carl", "dora"), "dummy")
    )
    for name in ("anna", "ben", "carl"):
        written(made / "rounds/1" / name / "answer.md", f"{name}, first")
        written(made / "work" / name / "out" / "answer.md", f"{name}, second")
        written(made / "work" / name / "trace.json",
                {"name": name, "status": "timed_out" if name == "carl" else "ok", "round_num": 2,
                 "usage": {"input_tokens": 5}, "rate_limit_evidence": None})  # fmt: skip
    written(made / "rounds/1/_inbox/anna/meta.json", {"exit_class": "ok"})
    (made / "work" / "dora").mkdir()  # `multicooker new` makes it, and nobody cooked
    written(made / "judging/_mapping.json", LETTERS)
    return made


def imported(folder: Path, shape: str) -> Cook:
    points = {"C": 9, "A": 4, "D": 5}
    scores = {letter: {"taste": n, "look": n} for letter, n in points.items()}
    for judge in ("judith", "justus"):
        written(folder / "judging" / judge / "scores.json", SHAPES[shape](scores))
        written(folder / "judging" / judge / "review.md", "C is best.")
        written(folder / "judging" / f"_work-{judge}" / "outbox" / "scores.json", "{}")
    return imports.import_folder(folder)


@pytest.mark.parametrize("shape", SHAPES)
def test_verdicts_come_with_their_scores(folder: Path, shape: str) -> None:
    cook = imported(folder, shape)
    assert (cook.state, cook.stage) == ("done", "judged")
    panel = Panel.objects.get(cook=cook)
    assert panel.round.number == 2 and panel.report is not None
    for row in panel.judgements.all():
        assert (row.outcome, row.review) == ("ok", "C is best.")
        assert {k: each["scores"] for k, each in row.scores.items()} == {
            "C": {"taste": 9, "look": 9}, "A": {"taste": 4, "look": 4}}  # fmt: skip
    board = [line["participant"] for line in panel.report["report"]["leaderboard"]]
    assert board == ["anna", "ben"]  # carl ended at his time, which isn't judged here


def test_rounds_and_how_each_ended_come_along(folder: Path) -> None:
    cook = imported(folder, "bare")
    rows = Participation.objects.filter(round__cook=cook).order_by("round__number", "position")
    found = [(row.round.number, row.name, row.outcome) for row in rows]
    assert found == [(1, "anna", "ok"), (1, "ben", "ok"), (1, "carl", "ok"),
                     (2, "anna", "ok"), (2, "ben", "ok"), (2, "carl", "timeout")]  # fmt: skip
    for number, word in ((1, "first"), (2, "second")):
        [found_there] = [each for each in submissions.newest(cook, number) if each.name == "anna"]
        assert dict(submissions.all_files(found_there)) == {"answer.md": f"anna, {word}".encode()}


def test_no_link_brings_files_of_this_machine(folder: Path, tmp_path: Path) -> None:
    written(tmp_path / "home" / "out" / "answer.md", "mine")
    (folder / "work" / "dora").rmdir()
    (folder / "work" / "dora").symlink_to(tmp_path / "home")
    cook = imported(folder, "bare")
    assert not Participation.objects.filter(round__cook=cook, name="dora").exists()
