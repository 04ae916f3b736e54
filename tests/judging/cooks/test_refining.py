"""Another round, another judging: what is kept, what is new."""

import json
from pathlib import Path
from typing import Any

import pytest

from judging import cooks
from judging.cooks import submissions
from judging.cooks.attempts.participants import _messages
from judging.cooks.reports import comparisons, panel_reports
from judging.cooks.transfer import exports, imports
from judging.models import Cook, Judgement, Panel, Participation

from . import making

pytestmark = pytest.mark.django_db


def refined() -> Cook:
    cook = making.judged_cook()
    cooks.refine(cook, participants=["anna"], feedback="More salt.")
    [row] = making.ready(cook)
    making.hand_in(row, {"answer.md": b"A salty soup\n"})
    cook.refresh_from_db()
    return cook


def test_a_refining_participant_finds_its_work_and_the_feedback() -> None:
    cook = making.judged_cook()
    cooks.refine(cook, participants=["anna"], feedback="More salt.")
    [row] = making.ready(cook)
    row = Participation.objects.select_related("round__cook", "previous").get(pk=row.pk)
    texts = [each["content"] for each in _messages(row, ["answer.md"])]
    assert any("More salt." in text for text in texts)
    assert any("A soup by hand 0" in text for text in texts)


def test_the_round_before_is_kept_and_a_subset_leaves_the_others_in_place() -> None:
    cook = refined()
    assert cook.rounds.count() == 2
    texts = {each.name: dict(submissions.all_files(each))["answer.md"]
             for each in submissions.newest(cook, 2)}  # fmt: skip
    assert texts["anna"] == b"A salty soup\n"
    assert texts["ben"].startswith(b"A soup by hand")
    first = {each.name: dict(submissions.all_files(each)) for each in submissions.newest(cook, 1)}
    assert first["anna"]["answer.md"].startswith(b"A soup by hand")


def test_the_difference_of_two_rounds_is_a_unified_diff() -> None:
    cook = refined()
    found = comparisons.between(cook, 1, 2)
    assert set(found) == {"anna"}
    assert "+A salty soup" in found["anna"][0].text
    with pytest.raises(cooks.CookError, match="no round 3"):
        comparisons.between(cook, 1, 3)


def test_names_that_are_not_there_are_refused_all_together() -> None:
    cook = making.judged_cook()
    with pytest.raises(cooks.CookError) as caught:
        cooks.refine(cook, participants=["zoe", "max"])
    assert len(caught.value.problems) == 2
    assert cook.rounds.count() == 1


def test_rejudge_draws_new_letters_and_keeps_old_verdicts() -> None:
    cook = making.judged_cook()
    before = list(Judgement.objects.order_by("pk").values("pk", "letters", "scores"))
    cooks.rejudge(cook)
    assert cook.panels.count() == 2
    kept = Judgement.objects.filter(panel__number=1).order_by("pk")
    assert list(kept.values("pk", "letters", "scores")) == before
    for row in making.ready_judges(cook):
        making.score(row, making.points(row))
    assert Judgement.objects.filter(outcome="ok").count() == 4


def test_an_edited_copy_is_another_submission_and_says_so(tmp_path: Path) -> None:
    cook = making.judged_cook()
    folder = tmp_path / "anna"
    folder.mkdir()
    folder.joinpath("answer.md").write_text("Better soup\n")
    original = submissions.newest(cook, 1)[0]
    cooks.rejudge(cook, edited=tmp_path)
    edited = submissions.newest(cook, 1)[0]
    assert (edited.edited, edited.number) == (True, 2)
    original.refresh_from_db()
    assert dict(submissions.all_files(original))["answer.md"].startswith(b"A soup by hand")
    from judging.cooks.reports import panel_reports

    for row in making.ready_judges(cook):
        making.score(row, making.points(row, {"anna": 9}))
    panel = cook.panels.get(number=2)
    panel_reports.report_panel(panel.pk)
    panel.refresh_from_db()
    assert panel.report is not None
    assert "edited copy" in panel.report["leaderboard_md"]


def test_each_submission_stands_at_each_position_as_often_as_any_other() -> None:
    cook = making.cooked(repeats=2)
    cooks.open_panel(cook)
    places: dict[int, list[int]] = {}
    for row in Judgement.objects.filter(panel__cook=cook):
        for place, id in enumerate(row.letters.values()):
            places.setdefault(id, []).append(place)
    counts = [tuple(found.count(place) for place in range(2)) for found in places.values()]
    assert counts == [(2, 2), (2, 2)]


def test_the_folder_comes_out_as_people_know_it(tmp_path: Path) -> None:
    cook = refined()
    exports.export_folder(cook, tmp_path / "out")
    there = {path.relative_to(tmp_path / "out").as_posix()
             for path in (tmp_path / "out").rglob("*")}  # fmt: skip
    assert {
        "BRIEF.md", "brief.yaml", "RUN.json", "RUN_RESULT.json", "REFINE_2.json",
        "REFINE_2_RESULT.json", "work/anna/out/answer.md", "work/anna/trace.json",
        "work/ben/out/answer.md", "rounds/1/anna/out/answer.md", "rounds/2/anna/out/answer.md",
        "judging/_mapping.json", "judging/_inbox/judith/A/answer.md",
        "judging/judith/scores.json", "judging/judith/scores_deanon.json",
        "judging/judith/review.md", "leaderboard.md", "summary.json",
    } <= there  # fmt: skip
    assert (tmp_path / "out/work/anna/out/answer.md").read_text() == "A salty soup\n"
    named = json.loads((tmp_path / "out/judging/judith/scores_deanon.json").read_text())
    assert named["anna"]["scores"]["taste"] == 8
    with pytest.raises(FileExistsError):
        exports.export_folder(cook, tmp_path / "out")


def test_what_was_exported_comes_in_again_and_can_be_judged(tmp_path: Path) -> None:
    cook = refined()
    exports.export_folder(cook, tmp_path / "out")
    again = imports.import_folder(tmp_path / "out")
    assert (again.state, again.stage) == ("done", "judged")
    assert again.rounds.count() == 2
    digests = [each.digest for each in submissions.newest(cook, 2)]
    assert [each.digest for each in submissions.newest(again, 2)] == digests
    cooks.open_panel(again)
    assert len(making.ready_judges(again)) == 2


def test_old_verdicts_come_in_again_with_their_letters_and_their_report(tmp_path: Path) -> None:
    cook = refined()
    cooks.rejudge(cook)
    for row in making.ready_judges(cook):
        making.score(row, making.points(row, {"anna": 9, "ben": 4}))
    panel_reports.report_panel(cook.panels.last().pk)
    exports.export_folder(cook, tmp_path / "out")
    again = imports.import_folder(tmp_path / "out")
    assert [each.round.number for each in again.panels.all()] == [
        each.round.number for each in cook.panels.all()
    ]
    for old, new in zip(cook.panels.all(), again.panels.all(), strict=True):
        assert verdicts(new) == verdicts(old)
        assert new.report["leaderboard_md"] == old.report["leaderboard_md"]


def test_a_verdict_that_was_spoilt_by_hand_is_an_abstention(tmp_path: Path) -> None:
    exports.export_folder(refined(), tmp_path / "out")
    (tmp_path / "out/judging/judith/scores.json").write_text('{"A": {"taste": 99}}')
    (tmp_path / "out/judging/history").mkdir()
    (tmp_path / "out/judging/history/1").mkdir()
    (tmp_path / "out/judging/history/1/_mapping.json").write_text("half a [")
    (panel,) = imports.import_folder(tmp_path / "out").panels.all()
    assert panel.judgements.get(judge="judith").outcome == "abstained"
    assert panel.judgements.get(judge="justus").outcome == "ok"


def verdicts(panel: Panel) -> list[tuple[str, dict[str, str], dict[str, Any], str]]:
    """Who said what of whom, by names in place of ids."""
    names = {each.pk: each.name for each in panel.submissions.all()}
    return [
        (
            row.judge,
            {letter: names[id] for letter, id in row.letters.items()},
            row.scores,
            row.review,
        )
        for row in panel.judgements.all()
    ]
