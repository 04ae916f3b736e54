"""Some of the participants, some of the judges, and somebody who joins later."""

from pathlib import Path

import pytest

from judging import cooks
from judging.briefs import participant_prompt
from judging.cooks import submissions
from judging.cooks.attempts.participants import _messages
from judging.cooks.folder import creation
from judging.cooks.reports import panel_reports
from judging.cooks.rounds import newcomers, rounds
from judging.models import Cook, Judgement, Panel, Participation

from . import making

pytestmark = pytest.mark.django_db(transaction=True)


def hand_in_all(cook: Cook) -> None:
    while rows := making.ready(cook):
        for row in rows:
            making.hand_in(row, {"answer.md": f"By {row.name}\n".encode()})
    cook.refresh_from_db()


def names(panel: Panel) -> tuple[set[str], set[str]]:
    """Whose work it judges, and who sits on it."""
    rows = panel.judgements.all()
    return {each.name for each in panel.submissions.all()}, {row.judge for row in rows}


def test_those_who_were_left_out_cook_in_a_round_of_their_own() -> None:
    cook = making.make_cook()
    cooks.run(cook, participants=["ben"])
    assert [row.name for row in making.ready(cook)] == ["ben"]
    hand_in_all(cook)
    cooks.run(cook)
    assert [row.name for row in making.ready(cook)] == ["anna"]
    hand_in_all(cook)
    assert [each.name for each in submissions.newest(cook, 2)] == ["anna", "ben"]
    with pytest.raises(cooks.StateError):
        cooks.run(cook)
    with pytest.raises(cooks.CookError, match="ben cooked already"):
        cooks.run(cook, participants=["ben"])


def test_names_that_are_not_there_are_refused_before_anything_changes() -> None:
    cook = making.make_cook()
    for wrong in ({"participants": ["zoe"]}, {"judges": ["zoe"]}):
        with pytest.raises(cooks.CookError, match="zoe"):
            cooks.run(cook, **wrong)
    assert not cook.rounds.exists()
    cook = making.cooked()
    for wrong in ({"participants": ["zoe"]}, {"judges": ["zoe"]}):
        with pytest.raises(cooks.CookError, match="zoe"):
            cooks.open_panel(cook, **wrong)
        with pytest.raises(cooks.CookError, match="zoe"):
            cooks.refine(cook, **wrong)
    assert not cook.panels.exists()


def test_a_panel_of_some_judges_over_some_work_reports_them_alone() -> None:
    cook = making.cooked(participants={"anna": "dummy", "ben": "dummy", "cleo": "dummy"})
    panel = cooks.open_panel(cook, participants=["anna", "ben"], judges=["justus"])
    assert names(panel) == ({"anna", "ben"}, {"justus"})
    for row in making.ready_judges(cook):
        making.score(row, making.points(row, {"anna": 9}))
    panel_reports.report_panel(panel.pk)
    panel.refresh_from_db()
    report = panel.report["report"]
    assert report["judges"] == ["justus"]
    assert [each["participant"] for each in report["leaderboard"]] == ["anna", "ben"]
    assert report["not_judged"] == []  # cleo was not asked about, so nothing is missing
    again = cooks.rejudge(Cook.objects.get(), judges=["judith"])
    assert names(again) == ({"anna", "ben", "cleo"}, {"judith"})


def test_the_panel_that_follows_a_round_has_the_judges_that_were_named() -> None:
    cook = making.make_cook()
    cooks.run(cook, judge=True, judges=["judith"])
    hand_in_all(cook)
    assert names(cook.panels.get()) == ({"anna", "ben"}, {"judith"})


def test_who_failed_in_an_earlier_round_is_still_counted() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    anna, ben = making.ready(cook)
    making.hand_in(anna, {"answer.md": b"Soup\n"})
    making.end(ben, "error", "its kitchen burnt")
    cook.refresh_from_db()
    cooks.refine(cook)
    hand_in_all(cook)
    panel = cooks.open_panel(cook)
    assert [(each["name"], each["outcome"]) for each in panel.excluded] == [("ben", "error")]


def test_who_joins_cooks_alone_from_the_brief_and_is_judged_with_all(tmp_path: Path) -> None:
    folder = making.write_folder(tmp_path / "soup")
    (folder / "brief.yaml").write_text("# a remark of mine\n" + (folder / "brief.yaml").read_text())
    cook = creation.create_cook(folder)
    cooks.run(cook)
    hand_in_all(cook)
    cooks.add_participant(cook, "carl", "model", model="scripted:latest")
    assert newcomers.write_beside(folder, cook, "carl", "model", "scripted:latest")
    assert not newcomers.write_beside(folder, cook, "carl", "model", "scripted:latest")
    assert (folder / "brief.yaml").read_text().startswith("# a remark of mine\n")
    assert creation.read(folder).brief == creation.brief_of(cook)
    cooks.run(cook)
    [row] = making.ready(cook)
    row = Participation.objects.select_related("round__cook", "previous").get(pk=row.pk)
    assert (row.name, row.round.number, row.go) == ("carl", 2, 1)
    with creation.folder_of(cook) as stored:
        first = participant_prompt(stored, "carl", round=1, inline=True)
    assert _messages(row, ["answer.md"])[-1]["content"].startswith(first[:200])
    hand_in_all(cook)
    panel = cooks.open_panel(cook)
    assert names(panel)[0] == {"anna", "ben", "carl"}
    assert Judgement.objects.count() == 2


def test_nobody_joins_under_a_name_that_is_taken_or_with_a_flavor_that_is_none() -> None:
    cook = making.cooked()
    before = Cook.objects.values("brief", "folder").get(pk=cook.pk)
    with pytest.raises(cooks.CookError, match="there already"):
        cooks.add_participant(cook, "anna", "dummy")
    with pytest.raises(cooks.CookError, match="no flavor"):
        cooks.add_participant(cook, "carl", "nobody")
    with pytest.raises(cooks.CookError, match="a-z"):
        cooks.add_participant(cook, "Carl the Cook", "dummy")
    assert Cook.objects.values("brief", "folder").get(pk=cook.pk) == before
    cooks.refine(cook)
    with pytest.raises(cooks.StateError, match="running"):
        cooks.add_participant(cook, "carl", "dummy")


def late(cook: Cook, *, complete: bool = True) -> Participation:
    """Ben is stopped at his limit with work in out/, anna hands in."""
    cooks.run(cook)
    anna, ben = making.ready(cook)
    making.hand_in(anna, {"answer.md": b"A soup\n"})
    making.hand_in(ben, {"answer.md" if complete else "notes.md": b"Half a soup\n"}, "timeout")
    cook.refresh_from_db()
    return ben


@pytest.mark.parametrize(("more", "judged"), [("judge_timeouts: true\n", True), ("", False)])
def test_work_at_the_time_limit_is_kept_and_judged_where_the_brief_says_so(
    more: str, judged: bool
) -> None:
    cook = making.make_cook(more=more)
    ben = late(cook)
    assert dict(submissions.all_files(ben.submissions.get())) == {"answer.md": b"Half a soup\n"}
    panel = cooks.open_panel(cook)
    assert names(panel)[0] == ({"anna", "ben"} if judged else {"anna"})
    for row in making.ready_judges(cook):
        making.score(row, making.points(row, {"anna": 9}))
    panel_reports.report_panel(panel.pk)
    panel.refresh_from_db()
    board = panel.report["leaderboard_md"]
    assert ("ben (time limit)" in board) is judged
    assert ("| ben | timeout |" in board) is not judged
    late_ones = [each["participant"] for each in panel.report["report"]["leaderboard"]
                 if each["late"]]  # fmt: skip
    assert late_ones == (["ben"] if judged else [])


def test_late_work_without_what_the_brief_requires_is_kept_and_not_judged() -> None:
    cook = making.make_cook(more="judge_timeouts: true\n")
    ben = late(cook, complete=False)
    assert ben.submissions.count() == 1
    assert names(cooks.open_panel(cook))[0] == {"anna"}


def test_late_work_is_there_to_refine_whatever_the_brief_says() -> None:
    cook = making.make_cook()
    late(cook)
    round = cooks.refine(cook, participants=["ben"])
    assert round.participations.get().previous is not None


def test_a_round_without_any_work_leads_to_no_panel() -> None:
    cook = making.make_cook()
    cooks.run(cook, judge=True)
    for row in making.ready(cook):
        making.end(row, "auth_failed", "not signed in")
    cook.refresh_from_db()
    assert "nothing to judge" in cook.reason
    assert not rounds.go_on(cook.pk)
    from masterchef.cli.cook import shown

    assert "resume" in shown.next_step(cook) and "judge" not in shown.next_step(cook)
