"""What is done with cooks that ended: archives to give away, pruning, events as a contract."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from judging import cook_events, cooks
from judging.cooks import submissions
from judging.cooks.reports import trajectories
from judging.cooks.rounds.resumable import resumable
from judging.cooks.transfer import archives, exports, removal
from judging.models import Cook, Participation, Submission
from masterchef.durable import sql

from . import making

pytestmark = pytest.mark.django_db(transaction=True)


def ended_long_ago(cook: Cook) -> Cook:
    sql("UPDATE masterchef_run SET state = 'done', ended_at = masterchef_now() - interval '9 days'"
        " WHERE id = %s", (cook.pk,))  # fmt: skip
    cook.refresh_from_db()
    return cook


def test_events_are_a_contract(tmp_path: Path) -> None:
    cook = making.judged_cook()
    exports.export_folder(cook, tmp_path / "out")
    lines = (tmp_path / "out" / "events.jsonl").read_bytes().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["number"] for row in rows] == list(range(1, cook.events.count() + 1))
    assert all(list(row) == ["v", "cook", "number", "at", "kind", "round", "data"] for row in rows)
    assert {row["v"] for row in rows} == {1}
    kinds = [row["kind"] for row in rows]
    assert kinds[0] == "round_opened"
    assert set(kinds) >= {"participant_ended", "round_closed", "panel_opened", "judge_ended",
                          "panel_closed", "reported"}  # fmt: skip
    file = io.BytesIO()
    assert cook_events.write(cook, file, after=2) == len(rows)
    assert file.getvalue().splitlines() == lines[2:]


def test_an_event_s_text_can_t_forge_another_line() -> None:
    """A name or an error with line ends stays within its own line."""
    cook = making.make_cook()
    cooks.run(cook)
    row = making.ready(cook)[0]
    forged = 'x\n{"v":1,"number":99,"kind":"reported","round":1,"data":{}}\u2028\u202e'
    making.end(row, "error", forged)
    file = io.BytesIO()
    cook_events.write(cook, file)
    rows = [json.loads(line) for line in file.getvalue().split(b"\n") if line]
    assert [each["number"] for each in rows] == list(range(1, len(rows) + 1))
    assert "reported" not in {each["kind"] for each in rows}
    assert any(each["data"].get("evidence") == forged for each in rows)


def test_an_archive_shows_work_and_verdicts_and_nobody_s_letters(tmp_path: Path) -> None:
    cook = making.judged_cook()
    count = archives.archive(cook, tmp_path / "soup.tar.gz")
    with tarfile.open(tmp_path / "soup.tar.gz") as tar:
        names = tar.getnames()
    assert len(names) == count
    assert {"BRIEF.md", "brief.yaml", "leaderboard.md", "work/anna/out/answer.md"} <= set(names)
    hidden = ("_mapping", "trace.json", "LEDGER", "events", "logs", "_inbox", "RUN")
    assert [name for name in names if any(word in name for word in hidden)] == []
    assert archives.archive(cook, tmp_path / "all.tar.gz", everything=True) > count
    with tarfile.open(tmp_path / "all.tar.gz") as tar:
        assert "judging/_mapping.json" in tar.getnames()


def test_an_archive_writes_over_nothing_and_through_no_link(tmp_path: Path) -> None:
    cook = making.cooked()
    there, link = tmp_path / "there.tar.gz", tmp_path / "link.tar.gz"
    there.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere")
    for path in (there, link):
        with pytest.raises(FileExistsError):
            archives.archive(cook, path)
    assert there.read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_pruning_keeps_results_where_it_is_asked_to(tmp_path: Path) -> None:
    cook, young = ended_long_ago(making.judged_cook()), making.judged_cook()
    assert removal.prune(10) == []
    [found] = removal.prune(7, keep_results=True, dry_run=True)
    assert (found.name, round(found.days)) == ("soup", 9)
    assert default_storage.exists(f"cooks/{cook.pk}")
    removal.prune(7, keep_results=True)
    cook.refresh_from_db()
    assert not default_storage.exists(f"cooks/{cook.pk}")
    assert default_storage.exists(young.folder.name)
    [panel] = cook.panels.all()
    assert panel.report["leaderboard_md"]
    assert all(row.scores for row in panel.judgements.all())
    assert removal.prune(7, keep_results=True) == []  # there is nothing left of it to prune

    # What is left can be read, and goes nowhere.
    assert (cook.pruned, resumable(cook), young.pruned) == (True, 0, False)
    for submission in Submission.objects.filter(participation__round__cook=cook):
        assert submissions.all_files(submission) == submissions.shown_files(submission) == []
        assert submissions.one_file(submission, "answer.md") is None
    row = Participation.objects.filter(round__cook=cook).first()
    assert row is not None
    assert trajectories.steps_of(row) == []
    for verb in (cooks.open_panel, cooks.rejudge, cooks.refine, cooks.resume):
        with pytest.raises((cooks.StateError, cooks.CookError)) as refused:
            verb(cook)
        assert "pruned" in str(refused.value), verb
    with pytest.raises(cooks.StateError, match="pruned"):
        cooks.add_participant(cook, "carl", "dummy")
    with pytest.raises(cooks.StateError, match="pruned"):
        exports.export_folder(cook, tmp_path / "out")
    assert not (tmp_path / "out").exists()

    removal.prune(7)
    assert list(Cook.objects.all()) == [young]


def test_what_runs_is_never_pruned() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    sql("UPDATE masterchef_run SET created_at = masterchef_now() - interval '9 days'")
    assert removal.prune(0) == []
    assert Cook.objects.filter(pk=cook.pk).exists()
