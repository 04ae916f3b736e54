"""The folder stays alive: feedback and what judges go by are read as they are now."""

from pathlib import Path

import pytest

from judging import cooks
from judging.briefs import participant_prompt
from judging.cooks.attempts.verdicts import case_of
from judging.cooks.errors import CookError
from judging.cooks.folder import creation, edits
from judging.models import Cook
from tests.judging.cooks import making

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return making.write_folder(tmp_path / "soup")


def cooked(folder: Path) -> Cook:
    cook = creation.create_cook(folder)
    cooks.run(cook)
    for row in making.ready(cook):
        making.hand_in(row, {"answer.md": b"A soup\n"})
    cook.refresh_from_db()
    return cook


def test_feedback_written_after_the_first_round_is_in_the_prompts(folder: Path) -> None:
    cook = cooked(folder)
    (folder / "FEEDBACK.md").write_text("Shorter.")
    (folder / "FEEDBACK_anna.md").write_text("You, anna: more salt.")
    round = cooks.refine(cook, folder=creation.read(folder))
    assert round.feedback == {"": "Shorter.", "anna": "You, anna: more salt.", "ben": ""}
    with creation.folder_of(cook) as stored:
        said = {
            name: participant_prompt(
                stored, name, round=2, feedback=round.feedback[""], personal=round.feedback[name]
            )
            for name in ("anna", "ben")
        }
    assert "more salt" in said["anna"]
    assert "Shorter" in said["ben"]
    assert "more salt" not in said["ben"]


def test_a_rejudge_goes_by_the_edited_rubric_and_brief_for_judges(folder: Path) -> None:
    cook = cooked(folder)
    cooks.open_panel(cook)
    for row in making.ready_judges(cook):
        making.score(row, making.points(row, {"anna": 8, "ben": 4}))
    from judging.cooks.reports import panel_reports

    panel_reports.report_panel(cook.panels.get().pk)
    old = cook.panels.get().report
    brief = folder / "brief.yaml"
    brief.write_text(brief.read_text().replace("It tastes good", "It tastes of tomato"))
    (folder / "JUDGE_BRIEF.md").write_text("Be strict about salt.")
    now = creation.read(folder)
    cook.refresh_from_db()
    assert edits.changes(cook, now) == ["brief.yaml: rubric", "JUDGE_BRIEF.md"]
    panel = cooks.rejudge(cook, folder=now)
    case = case_of(panel.judgements.first())
    assert case.judge_text == "Be strict about salt."
    assert case.rubric.dimensions[0].description == "It tastes of tomato"
    assert cook.panels.order_by("number").first().report == old


def test_what_a_begun_cook_cant_follow_is_refused_and_named(folder: Path) -> None:
    cook = cooked(folder)
    (folder / "BRIEF.md").write_text("# Another task\n")
    (folder / "raw").mkdir(exist_ok=True)
    (folder / "raw" / "new.csv").write_text("a,b\n")
    brief = folder / "brief.yaml"
    brief.write_text(brief.read_text().replace("max_parallel: 4", "max_parallel: 2"))
    now = creation.read(folder)
    assert edits.unused(cook, now) == ["brief.yaml: max_parallel", "BRIEF.md", "raw/"]
    with pytest.raises(CookError, match="max_parallel"):
        cooks.rejudge(cook, folder=now)
    assert not cook.panels.exists()
