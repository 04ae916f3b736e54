"""Schedules: kept with their timer, started within their budget, and told of when it went wrong."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from agents.models import AuditEntry
from judging import schedules
from judging.models import Schedule, ScheduledStart
from judging.schedules import alerts
from judging.tasks.schedules import start_scheduled
from judging.trials.problems import InputError
from kitchen import suites
from kitchen.models import Session, SuiteRun
from masterchef.accounts.models import SpendingLimit, User
from masterchef.celery import app
from masterchef.runs.models import LedgerEntry

pytestmark = pytest.mark.django_db
NIGHTLY: dict[str, Any] = {
    "kind": "session", "hour": 2, "minute": 30, "days": "mon-fri",
    "setup": {"scenario": "busy_night_1", "lineup": "external", "seeds": "1-8"},
}  # fmt: skip


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("anna", role="operator")


def end(start: ScheduledStart, *, score: float = 50.0, state: str = "done") -> None:
    """As the start's sessions look once they have been played and measured."""
    for row in Session.objects.filter(pk__in=start.runs):
        Session.objects.filter(pk=row.pk).update(
            state=state, ended_at=timezone.now(), score=score + row.seed
        )


def looked(start: ScheduledStart) -> ScheduledStart:
    schedules.look()
    start.refresh_from_db()
    return start


def test_saving_keeps_one_schedule_with_one_timer(anna: User) -> None:
    row = schedules.save("nightly", NIGHTLY, owner=anna)
    assert row.timer is not None and row.timer.crontab is not None
    assert (row.timer.crontab.hour, row.timer.crontab.minute) == ("2", "30")
    assert json.loads(row.timer.args) == [row.pk] and row.timer.enabled
    again = schedules.save("nightly", NIGHTLY | {"hour": 5, "enabled": False}, owner=None)
    assert again.pk == row.pk and again.owner == anna
    timer = PeriodicTask.objects.get(name=f"schedule {row.pk}")
    assert timer.crontab.hour == "5" and not timer.enabled
    schedules.remove(again)
    assert not PeriodicTask.objects.filter(pk=timer.pk).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": "someday"}, "days: "),
        ({"hour": 24}, "hour: "),
        ({"setup": {"scenario": "no_such", "lineup": "external"}}, "setup: scenario: "),
        ({"setup": {"scenario": "busy_night_1"}}, "setup: "),
        ({"kind": "matrix", "setup": {"models": []}}, "models"),
    ],
)
def test_what_could_not_be_started_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        schedules.save("nightly", NIGHTLY | change, owner=None)
    assert (
        not Schedule.objects.exists()
        and not PeriodicTask.objects.exclude(name__startswith="look")
        .filter(task="judging.start_scheduled")
        .exists()
    )


@pytest.mark.django_db(transaction=True)
def test_beat_reads_all_that_starts_by_itself() -> None:
    """By beat's own scheduler: its tables are ours as well, and what we add can break it."""
    hour = timezone.now().hour  # it leaves out what is hours away
    row = schedules.save("nightly", NIGHTLY | {"hour": hour}, owner=None)
    entries = DatabaseScheduler(app=app).schedule
    assert row.timer is not None
    mine = entries[row.timer.name]
    assert (mine.task, mine.schedule.hour) == ("judging.start_scheduled", {hour})
    assert set(app.conf.beat_schedule) <= set(entries)


def test_beat_starts_it_once_and_not_when_it_is_off(anna: User) -> None:
    row = schedules.save("nightly", NIGHTLY, owner=anna)
    start_scheduled(row.pk)
    start_scheduled(row.pk)  # a message that came twice
    start = ScheduledStart.objects.get()
    assert len(start.runs) == 8 and start.refused == ""
    assert set(Session.objects.values_list("owner__username", "state")) == {("anna", "running")}
    assert AuditEntry.objects.filter(action="schedule.start", who="anna").count() == 1
    ScheduledStart.objects.all().delete()
    schedules.switch(row, on=False)
    start_scheduled(row.pk)
    assert not ScheduledStart.objects.exists()


def test_nothing_is_said_until_all_have_ended_and_nothing_went_wrong() -> None:
    row = schedules.save("nightly", NIGHTLY | {"alert_mail": "anna@example.org"}, owner=None)
    start = schedules.start(row)
    assert looked(start).looked_at is None
    end(start)
    assert looked(start).looked_at is not None
    assert start.findings == [] and mail.outbox == []


def test_a_regression_is_mailed_by_the_reports_test() -> None:
    row = schedules.save("nightly", NIGHTLY | {"alert_mail": "anna@example.org"}, owner=None)
    for score in (50.0, 49.9, 20.0):
        start = schedules.start(row)
        end(start, score=score)
        if score == 49.9:  # every seed fell: small, but chance doesn't explain it
            Session.objects.filter(pk__in=start.runs, seed__lte=4).update(score=60.0)
        looked(start)
    (found,) = start.findings
    assert found["what"] == "regressed" and "on 8 seeds" in found["text"]
    (sent,) = mail.outbox
    assert sent.to == ["anna@example.org"] and "nightly regressed" in sent.subject
    assert "the score fell by" in sent.body and start.told == "mail sent"
    schedules.look()
    assert len(mail.outbox) == 1


def test_each_lineup_is_compared_with_itself() -> None:
    """One that rises doesn't hide one that falls, and repeats of a seed count as one."""
    setup = NIGHTLY["setup"] | {"lineups": ["external", "null"], "repeats": 2}
    del setup["lineup"]
    row = schedules.save("nightly", NIGHTLY | {"setup": setup}, owner=None)
    for external, null in ((50.0, 20.0), (30.0, 60.0)):
        start = schedules.start(row)
        end(start)
        for name, score in (("external", external), ("null", null)):
            rows = Session.objects.filter(pk__in=start.runs, lineup__name__endswith=name)
            assert rows.count() == 16
            rows.filter(repeat=1).update(score=score)
            rows.exclude(repeat=1).update(score=score + 2)
        looked(start)
    (found,) = start.findings
    assert found["what"] == "regressed"
    assert found["text"].startswith("external: the score fell by 20.0 points on 8 seeds (p ")


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A webhook's address, and what it has been sent."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers.items()), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", got
    server.shutdown()
    server.server_close()


def test_a_failure_is_posted_and_signed(receiver: Any) -> None:
    address, got = receiver
    row = schedules.save("nightly", NIGHTLY | {"alert_url": address}, owner=None)
    start = schedules.start(row)
    end(start, state="failed")
    assert looked(start).told == "webhook sent"
    ((headers, body),) = got
    stamp = headers[alerts.STAMP]
    assert headers[alerts.SIGNATURE] == alerts.signature(alerts.secret_of(row), stamp, body)
    assert headers[alerts.SIGNATURE] != alerts.signature("0" * 64, stamp, body)
    said = json.loads(body)
    assert said["schedule"] == "nightly" and {one["what"] for one in said["findings"]} == {"failed"}


def test_a_webhook_that_nobody_answers_is_told_and_not_tried_for_ever() -> None:
    row = schedules.save("nightly", NIGHTLY | {"alert_url": "http://127.0.0.1:9/x"}, owner=None)
    start = schedules.start(row)
    end(start, state="failed")
    assert looked(start).told.startswith("no webhook: ")
    assert schedules.look() == 0


def test_a_start_that_is_refused_is_told(anna: User) -> None:
    row = schedules.save("nightly", NIGHTLY, owner=anna)
    Schedule.objects.filter(pk=row.pk).update(setup={"scenario": "busy_night_1"})
    row.refresh_from_db()
    start = schedules.start(row)
    assert "lineup" in start.refused and start.runs == []
    assert looked(start).findings[0]["what"] == "refused"
    assert not Session.objects.exists()


def test_a_start_past_its_owner_s_limit_is_told_as_spent(anna: User) -> None:
    row = schedules.save("nightly", NIGHTLY, owner=anna)
    first = schedules.start(row)
    LedgerEntry.objects.create(
        run_id=first.runs[0], kind="turn", work=1, by="call", number=1, model="m", tokens_in=6
    )
    SpendingLimit.objects.create(user=anna, tokens_a_day=5)
    start = schedules.start(row)
    assert start.runs == [] and "has used 6" in start.refused
    assert looked(start).findings[0]["what"] == "spent"
    assert Session.objects.count() == 8


SUITE: dict[str, Any] = {
    "kind": "suite", "hour": 2,
    "setup": {"suite": "preview", "levels": [1], "lineups": ["null"], "seeds": "1-2"},
}  # fmt: skip


def end_suite(start: ScheduledStart, score: float) -> None:
    """As the start's suite looks once it has been played and measured."""
    (run,) = start.runs
    for row in Session.objects.filter(experiment__suite_run=run).select_related("scenario"):
        Session.objects.filter(pk=row.pk).update(
            state="done", ended_at=timezone.now(), metrics={"scale": "ceiling"},
            score=score + row.seed + row.scenario.pk % 5,
        )  # fmt: skip
    suites.go_on(run)


def test_a_suite_starts_every_night_and_a_fall_is_told(anna: User) -> None:
    row = schedules.save("nightly", SUITE | {"budget_tokens": 9}, owner=anna)
    starts = []
    for score in (60.0, 60.1, 40.0):
        starts.append(schedules.start(row))
        (run,) = SuiteRun.objects.filter(pk__in=starts[-1].runs)
        assert run.owner == anna and run.setup["budget_tokens"] == 9
        end_suite(starts[-1], score)
        looked(starts[-1])
    assert [len(one.findings) for one in starts] == [0, 0, 1]
    (found,) = starts[-1].findings
    assert found["what"] == "regressed" and "null: the suite score fell by 20.1" in found["text"]


def test_a_suite_that_is_spent_or_waits_for_an_operator_is_told(anna: User) -> None:
    row = schedules.save("nightly", SUITE | {"budget_tokens": 9}, owner=anna)
    start = schedules.start(row)
    first = Session.objects.filter(experiment__suite_run=start.runs[0])[0]
    assert looked(start).looked_at is None
    LedgerEntry.objects.create(
        run=first, kind="turn", work=1, by="call", number=1, model="m", tokens_in=9
    )
    suites.go_on(start.runs[0])
    (found,) = looked(start).findings
    assert found["what"] == "spent" and "9 of 9 are spent; 4 sessions" in found["text"]
    again = schedules.start(row)
    sessions = Session.objects.filter(experiment__suite_run=again.runs[0])
    sessions.update(state="cancelled")
    sessions.filter(seed=1).update(state="blocked")
    assert {one["text"] for one in looked(again).findings} == {"6 of 12 sessions are blocked"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"levels": [2]}, "setup: levels: "),
        ({"suite": "mcb-9"}, "setup: suite: "),
        ({"lineups": [{"default": "baseline:null", "seats": {"X9": "external"}}]}, "setup: lineup"),
    ],
)
def test_a_suite_that_could_not_be_started_is_not_kept(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        schedules.save("nightly", SUITE | {"setup": SUITE["setup"] | change}, owner=None)
    assert not Schedule.objects.exists()
