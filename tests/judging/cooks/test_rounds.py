"""Rounds: who starts when, what ends them, and what is taken up again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from judging import cooks
from judging.cooks import ledger, submissions
from judging.cooks.attempts.participants import PARTICIPANTS
from judging.cooks.sweeps import carry_on_cooks
from judging.models import Cook, Outcome, Participation
from masterchef.durable import sql
from masterchef.runs.models import LedgerEntry

from . import making

pytestmark = pytest.mark.django_db
FOUR = {"anna": "dummy", "ben": "dummy", "cyd": "dummy", "dora": "dummy"}


def states(cook: Cook) -> dict[str, str]:
    rows = Participation.objects.filter(round__cook=cook)
    return dict(rows.order_by("round__number").values_list("name", "state"))


def test_no_more_start_than_may_run_together_and_each_end_hands_on_its_place() -> None:
    cook = making.make_cook(participants=FOUR, most=2)
    cooks.run(cook)
    assert sorted(states(cook).values()) == ["ready", "ready", "waiting", "waiting"]
    making.hand_in(making.ready(cook)[0], {"answer.md": b"soup"})
    assert sorted(states(cook).values()) == ["done", "ready", "ready", "waiting"]


def test_a_round_ends_with_its_last_participant_whatever_the_outcome() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    first, second = making.ready(cook)
    making.end(first, Outcome.ERROR, "it broke")
    cook.refresh_from_db()
    assert cook.state == "running"
    making.hand_in(second, {"answer.md": b"soup"})
    cook.refresh_from_db()
    assert (cook.state, cook.stage) == ("done", "cooked")


def test_a_worker_that_dies_between_its_end_and_the_rounds_is_made_good_by_the_sweep() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    sql("UPDATE judging_participation SET state = 'done', outcome = 'error'")
    assert carry_on_cooks() == 1
    cook.refresh_from_db()
    assert cook.stage == "cooked"
    assert carry_on_cooks() == 0


def test_only_the_newest_fence_commits_an_end() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    row = making.ready(cook)[0]
    stale = making.claim("judging_participation", row.pk)
    sql("UPDATE judging_participation SET lease_until = masterchef_now() - interval '1 s'")
    making.hand_in(row, {"answer.md": b"by the second worker"})
    from judging.cooks.attempts import endings

    row.refresh_from_db()
    assert not endings.finish(row, stale, endings.Ended("error", "too late"))
    row.refresh_from_db()
    assert row.outcome == Outcome.OK
    assert row.submissions.count() == 1


def test_what_is_required_and_missing_is_no_submission() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    row = making.ready(cook)[0]
    kept = submissions.keep(row, "x", lambda archive: _seal({"other.md": b"x"}, archive))
    assert "answer.md" in kept.missing


def _seal(files, archive):  # type: ignore[no-untyped-def]
    from judging import sealing

    return sealing.seal_files(files.items(), archive)


def test_resume_takes_up_only_what_failed() -> None:
    cook = making.make_cook(participants=FOUR)
    cooks.run(cook)
    anna, ben, cyd, dora = making.ready(cook)
    making.hand_in(anna, {"answer.md": b"soup"})
    making.end(ben, Outcome.RATE_LIMITED, "limit reached")
    making.end(cyd, Outcome.AUTH_FAILED, "please sign in")
    making.hand_in(dora, {"answer.md": b"broth"})
    cook.refresh_from_db()
    assert cooks.resume(cook) == 2
    assert states(cook) == {"anna": "done", "ben": "ready", "cyd": "ready", "dora": "done"}
    for row in making.ready(cook):
        making.hand_in(row, {"answer.md": b"late soup"})
    cook.refresh_from_db()
    assert cook.stage == "cooked"
    assert set(Participation.objects.values_list("outcome", flat=True)) == {"ok"}
    assert len(Participation.objects.get(name="ben").history) == 2


def test_resume_with_nothing_to_take_up_is_refused() -> None:
    cook = making.cooked()
    with pytest.raises(cooks.StateError, match="nothing to resume"):
        cooks.resume(cook)
    cook.refresh_from_db()
    assert (cook.state, cook.stage) == ("done", "cooked")


@pytest.mark.parametrize(("patience", "state"), [(3600.0, "waiting"), (60.0, "done"), (0, "done")])
def test_a_rate_limit_is_waited_for_only_within_the_cooks_patience(
    patience: float, state: str
) -> None:
    cook = making.make_cook(more=f"wait_for_limits_s: {patience}\n")
    cooks.run(cook)
    row = making.ready(cook)[0]
    reset = timezone.now() + timedelta(minutes=20)
    making.end(row, Outcome.RATE_LIMITED, "try again in 20 minutes", reset_at=reset)
    row.refresh_from_db()
    assert (row.state, row.outcome) == (state, Outcome.RATE_LIMITED)
    assert row.evidence == "try again in 20 minutes"
    assert row.reset_at == reset
    if state == "waiting":
        sql("UPDATE judging_participation SET not_before = masterchef_now()"
            " WHERE state = 'waiting'")  # fmt: skip
        assert PARTICIPANTS.wake_waiting() == 1
        row.refresh_from_db()
        assert row.state == "ready"


def test_limits_that_never_say_their_end_are_waited_for_only_so_long_in_all() -> None:
    """A 429 without a time is taken to last 15 s, each time: only the sum of the waits ends."""
    cook = making.make_cook(more="wait_for_limits_s: 70\n")
    cooks.run(cook)
    making.end(next(each for each in making.ready(cook) if each.name == "ben"), Outcome.ERROR)
    for _ in range(9):
        (row,) = [each for each in making.ready(cook) if each.name == "anna"]
        reset = timezone.now() + timedelta(seconds=15)
        making.end(row, Outcome.RATE_LIMITED, "429", reset_at=reset)
        row.refresh_from_db()
        if row.state == "done":
            break
        sql("UPDATE judging_participation SET not_before = masterchef_now() WHERE name = 'anna'")
        PARTICIPANTS.wake_waiting()
    assert (row.state, row.outcome) == ("done", Outcome.RATE_LIMITED)
    assert [each["waits_s"] > 15 for each in row.history] == [True, True, True, False]

    cooks.resume(cook)  # and who resumes it is patient anew
    (row,) = [each for each in making.ready(cook) if each.name == "anna"]
    making.end(row, Outcome.RATE_LIMITED, "429", reset_at=timezone.now() + timedelta(seconds=15))
    row.refresh_from_db()
    assert row.state == "waiting"


def test_who_waited_for_a_limit_stands_in_line_again_for_a_place() -> None:
    more = "wait_for_limits_s: 3600\n"
    cook = making.make_cook(participants=FOUR, most=1, more=more)
    cooks.run(cook)
    reset = timezone.now() + timedelta(minutes=20)
    making.end(making.ready(cook)[0], Outcome.RATE_LIMITED, "in 20 minutes", reset_at=reset)
    sql("UPDATE judging_participation SET not_before = masterchef_now() WHERE name = 'anna'")
    assert PARTICIPANTS.wake_waiting() == 1
    assert states(cook)["anna"] == "waiting"  # ben has the only place
    assert states(cook)["ben"] == "ready"
    making.end(making.ready(cook)[0], Outcome.ERROR, "it broke")
    assert states(cook) == {"anna": "ready", "ben": "done", "cyd": "waiting", "dora": "waiting"}


def test_a_budget_stops_new_work_and_a_higher_one_lets_it_go_on() -> None:
    cook = making.make_cook(participants=FOUR, most=1, more="budget: {usd: 1.0}\n")
    cooks.run(cook)
    row = making.ready(cook)[0]
    making.end(row, Outcome.ERROR, "broke", usage={"tokens_in": 10}, cost_usd=Decimal("1.25"),
               cost_source="reported")  # fmt: skip
    cook.refresh_from_db()
    assert cook.state == "blocked"
    assert "$1.25" in cook.reason
    assert not making.ready(cook)
    assert ledger.spent(cook.pk).usd == Decimal("1.25")
    with pytest.raises(cooks.StateError, match="budget"):
        cooks.resume(cook)
    cooks.resume(cook, budget_usd=Decimal(5))
    cook.refresh_from_db()
    assert cook.state == "running"
    assert len(making.ready(cook)) == 1


def test_the_ledger_keeps_what_a_failed_attempt_used_and_can_only_grow() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    anna, ben = making.ready(cook)
    making.end(anna, Outcome.ERROR, "broke", usage={"tokens_in": 100, "tokens_out": 5})
    making.hand_in(ben, {"answer.md": b"x"})
    cook.refresh_from_db()
    cooks.resume(cook)
    [anna] = making.ready(cook)
    making.end(anna, Outcome.ERROR, "broke", usage={"tokens_in": 100, "tokens_out": 5})
    assert ledger.spent(cook.pk).tokens == 210
    with pytest.raises(ValueError, match="append-only"):
        cook.entries.all()[0].save()


def test_cancel_raises_every_fence_and_stops_the_cook() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    row = making.ready(cook)[0]
    ref = making.claim("judging_participation", row.pk)
    cooks.cancel(cook, "no more")
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert row.fence > ref.fence
    assert (cook.state, cook.reason) == ("cancelled", "no more")
    assert cooks.resume(cook) == 2


def test_a_cook_runs_once() -> None:
    cook = making.cooked()
    with pytest.raises(cooks.StateError, match="cooked"):
        cooks.run(cook)


def test_a_brief_that_leaves_somebody_unjudged_is_refused_before_it_runs() -> None:
    with pytest.raises(cooks.CookError, match="nobody may judge"):
        making.make_cook(policy="require_distinct_flavor")
    assert not Cook.objects.exists()


def test_every_mistake_of_a_brief_is_told_at_once_and_nothing_is_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    folder = making.write_folder(tmp_path / "soup", more="colour: red\nsize: 3\n")
    with pytest.raises(cooks.CookError) as caught:
        cooks.create_cook(folder)
    assert len(caught.value.problems) == 2
    assert not Cook.objects.exists()


def test_nothing_new_starts_over_budget_until_it_is_raised() -> None:
    cook = making.cooked(more="budget: {usd: 1.0}\n")
    LedgerEntry.objects.create(
        run=cook, kind="participation", work=1, by="agent", number=99, cost_usd=2
    )
    with pytest.raises(cooks.StateError, match="budget"):
        cooks.open_panel(cook)
    assert cooks.resume(cook, budget_usd=Decimal(5)) == 0
    cooks.open_panel(cook)
    assert len(making.ready_judges(cook)) == 2
