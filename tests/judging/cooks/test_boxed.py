"""Participants and judges in real containers: every end is clear, and nothing is left behind."""

import time
from collections.abc import Callable
from typing import Any

import docker
import pytest
from django.conf import settings
from django.utils import timezone

from agents import containers
from judging import cooks
from judging.cooks import ledger
from judging.cooks.attempts import reaper, watch
from judging.cooks.folder import storage
from judging.models import Cook, Judgement, Outcome, Participation
from masterchef.durable import sql, take

from . import making

pytestmark = [
    pytest.mark.docker, pytest.mark.slow, pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("engine"),
]  # fmt: skip
PATIENCE_S = 180


def start(participants: dict[str, str], **more: Any) -> Cook:
    cook = making.make_cook(participants=participants, **more)
    cooks.run(cook)
    return cook


def drive(cook: Cook, done: Callable[[], bool] | None = None) -> Cook:
    """What workers and the reconciler do, in this thread, until the cook rests."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        cook.refresh_from_db()
        if (done and done()) or cook.state != "running":
            return cook
        sql("UPDATE judging_participation SET not_before = NULL WHERE state = 'ready'")
        sql("UPDATE judging_judgement SET not_before = NULL WHERE state = 'ready'")
        for row in Participation.objects.filter(round__cook=cook, state="ready"):
            take("participation", row.pk)
        for verdict in Judgement.objects.filter(panel__cook=cook, state="ready"):
            take("judgement", verdict.pk)
        for panel in cook.panels.exclude(closed_at=None).filter(reported_at=None):
            from judging.cooks.reports import panel_reports

            panel_reports.report_panel(panel.pk)
    raise AssertionError("the cook did not come to rest")


def outcomes(cook: Cook) -> dict[str, str]:
    rows = Participation.objects.filter(round__cook=cook)
    return {row.name: f"{row.outcome}: {row.evidence}".rstrip(": ") for row in rows}


def test_a_cook_goes_from_brief_to_report_in_containers() -> None:
    cook = drive(start({"anna": "dummy/warm", "ben": "dummy/terse"}))
    assert outcomes(cook) == {"anna": "ok", "ben": "ok"}
    cooks.open_panel(cook)
    drive(cook)
    assert (cook.state, cook.stage, cook.reason) == ("done", "judged", "")
    assert set(Judgement.objects.values_list("outcome", flat=True)) == {"ok"}


@pytest.mark.parametrize(
    ("act", "outcome", "said"),
    [
        ("nothing", "missing_output", "answer.md"),
        ("fail=3+write", "error", "as it was told"),
        ("rate-limit=3600", "rate_limited", "rate limit reached"),
        ("auth-failed", "auth_failed", "not signed in"),
        ("limit-prose", "ok", ""),
        ("memory-hog", "error", "memory"),
        ("many-files=30000", "error", "No space left"),
        ("links", "ok", ""),
    ],
)
def test_each_end_is_told_apart_and_the_others_are_untouched(
    act: str, outcome: str, said: str
) -> None:
    cook = drive(start({"bad": f"dummy/{act}", "good": "dummy/write"}))
    found = outcomes(cook)
    assert found["good"] == "ok"
    assert found["bad"].startswith(outcome)
    assert said in found["bad"]
    assert Participation.objects.get(name="good").submissions.count() == 1


def test_an_image_of_the_cook_s_own_serves_its_participants_and_not_its_judges() -> None:
    own = '#!/bin/sh\necho "an image of its own"\nexec "$@"\n'
    extra = {"participants/dummy/entrypoint.sh": own}
    cook = drive(start({"anna": "dummy/write"}, judges={"judith": "dummy"}, extra=extra))
    try:
        assert outcomes(cook) == {"anna": "ok"}
        cooks.open_panel(cook)
        drive(cook)
        logs = [storage.read_text(row.log.name) for row in (Participation.objects.get(),
                                                          Judgement.objects.get())]  # fmt: skip
        assert ["an image of its own" in log for log in logs] == [True, False]
    finally:
        containers.sweep(site=settings.SITE, images=True)


def test_one_that_ignores_sigterm_is_ended_at_its_time() -> None:
    cook = start({"deaf": "dummy/ignore-term"}, more="")
    Cook.objects.filter(pk=cook.pk).update(brief={**cook.brief, "timeout_s": 3.0})
    drive(cook)
    assert outcomes(cook)["deaf"].startswith("timeout")


def test_a_limit_within_the_cooks_patience_is_waited_for_and_then_repeated() -> None:
    cook = start({"busy": "dummy/rate-limit=5"}, more="wait_for_limits_s: 600\n")
    row = Participation.objects.get()
    drive(cook, lambda: Participation.objects.get().state == "waiting")
    row.refresh_from_db()
    assert row.reset_at is not None and row.reset_at > timezone.now() - timezone.timedelta(hours=1)
    assert row.outcome == Outcome.RATE_LIMITED
    assert row.not_before is not None
    cooks.cancel(cook)


def test_what_it_used_is_in_the_ledger_as_reported() -> None:
    cook = drive(start({"anna": "dummy/usage=100/20/0.01+write"}))
    [row] = ledger.rows(cook.pk)
    assert (row["tokens_in"], row["tokens_out"], row["source"]) == (100, 20, "reported")
    assert float(row["cost_usd"]) == 0.01


def test_a_container_whose_worker_died_is_adopted_and_its_work_is_not_repeated() -> None:
    cook = start({"slow": "dummy/slow=8+write"})
    row = Participation.objects.get()
    take("participation", row.pk)
    row.refresh_from_db()
    first = row.container
    assert first
    # A worker claims it and is never heard of again; its lease runs out.
    making.claim("judging_participation", row.pk) if row.not_before is None else None
    sql("UPDATE judging_participation SET state = 'claimed', fence = fence + 1,"
        " lease_until = masterchef_now() - interval '1 second'")  # fmt: skip
    from judging.cooks.attempts.participants import PARTICIPANTS

    assert PARTICIPANTS.release_expired() == 1
    drive(cook)
    row.refresh_from_db()
    assert outcomes(cook) == {"slow": "ok"}
    assert len(row.history) == 1
    assert row.container != first
    starts = [each for each in cook.events.all() if each.kind == "participant_started"]
    assert len(starts) == 1


def test_a_container_that_was_removed_under_us_is_started_again() -> None:
    cook = start({"slow": "dummy/slow=4+write"})
    row = Participation.objects.get()
    take("participation", row.pk)
    row.refresh_from_db()
    engine = docker.from_env()
    engine.containers.get(row.container).remove(force=True)
    drive(cook)
    row.refresh_from_db()
    assert outcomes(cook) == {"slow": "ok"}
    starts = [each for each in cook.events.all() if each.kind == "participant_started"]
    assert len(starts) == 2


def test_two_workers_given_the_same_participant_run_it_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    cook = start({"anna": "dummy/slow=2+write"})
    row = Participation.objects.get()

    def work(_: int) -> None:
        try:
            take("participation", row.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    drive(cook)
    row.refresh_from_db()
    assert outcomes(cook) == {"anna": "ok"}
    assert len(row.history) == 1
    assert row.submissions.count() == 1


def test_a_cancelled_cooks_container_is_removed() -> None:
    cook = start({"slow": "dummy/slow=120+write"})
    row = Participation.objects.get()
    take("participation", row.pk)
    cooks.cancel(cook)
    assert reaper.reap() == 1


def test_a_stale_container_is_reaped_and_a_live_one_is_not() -> None:
    cook = start({"slow": "dummy/slow=120+write"})
    row = Participation.objects.get()
    take("participation", row.pk)
    assert reaper.reap() == 0
    sql("UPDATE judging_participation SET host = 'another machine'")
    assert reaper.reap() == 1
    cooks.cancel(cook)


def test_a_host_that_slept_through_the_time_gives_it_one_more_try() -> None:
    cook = start({"slow": "dummy/slow=6+fail=1"})
    row = Participation.objects.get()
    take("participation", row.pk)
    # What a host that slept for an hour finds: more wall time than its monotonic clock saw.
    sql("UPDATE judging_participation SET clock_offset_s = clock_offset_s - 3600")
    row.refresh_from_db()
    assert watch.slept_since(row) > 3000
    drive(cook)
    row.refresh_from_db()
    assert row.slept
    assert outcomes(cook)["slow"].startswith("error")
    starts = [each for each in cook.events.all() if each.kind == "participant_started"]
    assert len(starts) == 2


def test_another_hosts_container_is_left_alone_while_that_host_is_heard_of() -> None:
    cook = start({"anna": "dummy/write"})
    row = Participation.objects.get()
    sql("UPDATE judging_participation SET host = 'another machine', heard_at = masterchef_now()")
    take("participation", row.pk)
    row.refresh_from_db()
    assert (row.state, row.fence) == ("ready", 0)
    sql("UPDATE judging_participation SET heard_at = masterchef_now() - interval '1 hour'")
    drive(cook)
    assert outcomes(cook) == {"anna": "ok"}


@pytest.mark.parametrize(
    "act", ["prose", "half-json", "out-of-range", "missing-dimension", "nothing"]
)
def test_a_judge_that_writes_nonsense_is_asked_once_more_and_then_abstains(act: str) -> None:
    cook = drive(
        start({"anna": "dummy/warm", "ben": "dummy/terse"},
              judges={"bad": f"dummy/{act}", "good": "dummy/mild"})
    )  # fmt: skip
    cooks.open_panel(cook)
    drive(cook)
    bad, good = (Judgement.objects.get(judge=name) for name in ("bad", "good"))
    assert bad.outcome == Outcome.ABSTAINED, bad.evidence
    assert bad.repairs == 1
    assert bad.evidence
    assert not bad.scores
    assert good.outcome == Outcome.OK
    panel = cook.panels.get()
    assert panel.report is not None
    assert set(panel.report["result"]["scores"]) == {"good"}


def test_what_it_prints_is_in_the_cooks_log_while_it_runs() -> None:
    from masterchef.live import log

    cook = start({"anna": "dummy/usage=1/1/0+slow=1+write"})
    drive(cook)
    assert log.flush(30)
    lines = cook.log.filter(kind="output")
    assert lines.filter(text__contains="tokens_in").exists()
    assert {line.data["name"] for line in lines} == {"anna"}
