"""From verdicts to a report, and what a failed participant is worth: nothing, not zero."""

import pytest

from judging.cooks.reports import across, panel_reports
from judging.models import Outcome

from . import making

pytestmark = pytest.mark.django_db


def test_a_judged_cook_has_a_leaderboard() -> None:
    cook = making.judged_cook()
    assert (cook.state, cook.stage, cook.reason) == ("done", "judged", "")
    panel = panel_reports.latest(cook)
    assert panel is not None and panel.report is not None
    assert "anna" in panel.report["leaderboard_md"]
    assert [each.kind for each in cook.events.order_by("number")][-1] == "reported"


def test_only_ok_is_judged_and_the_rest_is_shown_never_scored() -> None:
    cook = making.make_cook(participants={"anna": "dummy", "ben": "dummy", "cyd": "dummy"})
    from judging import cooks

    cooks.run(cook)
    anna, ben, cyd = making.ready(cook)
    making.hand_in(anna, {"answer.md": b"soup"})
    making.end(ben, Outcome.TIMEOUT, "ended after 60 s")
    making.hand_in(cyd, {"answer.md": b"broth"})
    cook.refresh_from_db()
    cooks.open_panel(cook)
    for row in making.ready_judges(cook):
        assert len(row.letters) == 2
        making.score(row, making.points(row, {"anna": 8, "cyd": 3}))
    panel = cook.panels.get()
    panel_reports.report_panel(panel.pk)
    panel.refresh_from_db()
    assert panel.report is not None
    scores = panel.report["result"]["scores"]
    assert all(set(given) == {"anna", "cyd"} for given in scores.values())
    assert "timeout" in panel.report["leaderboard_md"]


def test_a_judge_that_wrote_prose_abstains_and_is_no_zero() -> None:
    from judging import cooks

    cook = making.cooked()
    cooks.open_panel(cook)
    first, second = making.ready_judges(cook)
    making.score(first, making.points(first, {"anna": 9}))
    making.score(second, "They were all very good.")
    second.refresh_from_db()
    assert second.outcome == Outcome.ABSTAINED
    assert second.evidence
    panel = cook.panels.get()
    panel_reports.report_panel(panel.pk)
    panel.refresh_from_db()
    assert panel.report is not None
    assert set(panel.report["result"]["scores"]) == {first.judge}


def test_the_board_over_cooks_takes_the_newest_panel_of_each() -> None:
    making.judged_cook()
    making.judged_cook()
    count, board = across.board()
    assert count == 2
    assert board.to_json()
