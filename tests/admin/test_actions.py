"""What an operator does from the admin, and that a viewer cannot."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import AuditEntry, Credential, Host
from judging.models import Matrix
from kitchen import sessions
from kitchen.models import Session, SuiteRun, Turn
from masterchef.accounts.models import Role, User
from masterchef.durable import WorkState
from masterchef.runs.models import RunState

Browser = Callable[[Role], Client]
SESSIONS = "admin:kitchen_session_changelist"
TURNS = "admin:kitchen_turn_changelist"
HOSTS = "admin:agents_host_changelist"
CREDENTIALS = "admin:agents_credential_changelist"


def act(client: Client, page: str, action: str, pk: object) -> tuple[Any, str]:
    """Post an action for one row; returns the answer and what the page says afterwards."""
    answer = client.post(
        reverse(page), {"action": action, "_selected_action": [str(pk)]}, follow=True
    )
    said = [str(message) for message in answer.context["messages"]] if answer.context else []
    return answer, " ".join(said)


def test_an_operator_pauses_and_is_told_why_a_second_time_fails(
    session: Session, browser: Browser
) -> None:
    client = browser(Role.OPERATOR)
    assert "paused" in act(client, SESSIONS, "pause", session.pk)[1]
    session.refresh_from_db()
    assert session.state == RunState.PAUSED
    assert "must be running" in act(client, SESSIONS, "pause", session.pk)[1]


def test_what_was_only_created_is_started(browser: Browser) -> None:
    made = sessions.create_session(scenario="busy_night_1", lineup="external", seed=1)
    client = browser(Role.OPERATOR)
    assert "started" in act(client, SESSIONS, "start", made.pk)[1]
    made.refresh_from_db()
    assert made.state == RunState.RUNNING
    assert "must be created" in act(client, SESSIONS, "start", made.pk)[1]


def test_a_cancelled_session_says_who_cancelled_it(session: Session, browser: Browser) -> None:
    act(browser(Role.OPERATOR), SESSIONS, "cancel", session.pk)
    session.refresh_from_db()
    assert session.state == RunState.CANCELLED
    assert session.reason.startswith("cancelled by operator-")


def test_a_quarantined_turn_is_found_and_tried_again(session: Session, browser: Browser) -> None:
    client = browser(Role.OPERATOR)
    found = client.get(reverse(TURNS), {"open": "quarantined"}).context["cl"].result_list
    turn = Turn.objects.get(session=session)
    assert list(found) == [turn]
    assert "tried again" in act(client, TURNS, "retry", turn.pk)[1]
    turn.refresh_from_db()
    assert turn.state != WorkState.QUARANTINED


def test_a_credential_is_switched_off_and_on(session: Session, browser: Browser) -> None:
    client, one = browser(Role.OPERATOR), Credential.objects.get()
    for word, enabled in (("not used any more", False), ("used again", True)):
        assert word in act(client, CREDENTIALS, "switch", one.pk)[1]
        one.refresh_from_db()
        assert one.enabled is enabled


@pytest.mark.parametrize(
    ("page", "action"),
    [(SESSIONS, "pause"), (SESSIONS, "cancel"), (TURNS, "retry"), (HOSTS, "sync")],
)
def test_a_viewer_can_start_no_action(
    session: Session, browser: Browser, page: str, action: str
) -> None:
    row = {SESSIONS: session, TURNS: Turn.objects.get(), HOSTS: Host.objects.get()}[page]
    act(browser(Role.VIEWER), page, action, row.pk)
    session.refresh_from_db()
    assert session.state == RunState.RUNNING
    assert Turn.objects.get().state == WorkState.QUARANTINED
    assert Host.objects.get().healthy is None


@pytest.mark.django_db(transaction=True)
def test_a_dead_host_says_what_is_wrong(session: Session, browser: Browser) -> None:
    host = Host.objects.get()
    _, said = act(browser(Role.OPERATOR), HOSTS, "sync", host.pk)
    host.refresh_from_db()
    assert host.healthy is False
    assert host.error and host.error[:20] in said


def test_a_worker_can_be_asked_to_test_a_host(session: Session, browser: Browser) -> None:
    import redis
    from django.conf import settings

    broker = redis.Redis.from_url(settings.REDIS_URL)
    before = broker.llen("kitchen")
    _, said = act(browser(Role.OPERATOR), HOSTS, "check_from_worker", Host.objects.get().pk)
    assert "asked" in said
    assert broker.llen("kitchen") == before + 1  # type: ignore[operator]
    broker.delete("kitchen")


def test_only_operators_add_hosts(browser: Browser) -> None:
    fields = {
        "name": "gpu",
        "url": "http://127.0.0.1:11434",
        "protocol": "ollama",
        "tags": "[]",
        "slots": "2",
        "timeout_s": "300",
        "hostmodel_set-TOTAL_FORMS": "0",
        "hostmodel_set-INITIAL_FORMS": "0",
    }
    add = reverse("admin:agents_host_add")
    assert browser(Role.VIEWER).post(add, fields).status_code == 403
    assert browser(Role.OPERATOR).post(add, fields).status_code == 302
    assert Host.objects.get().name == "gpu"


def test_only_admins_edit_people_and_the_last_one_stays(browser: Browser) -> None:
    client = browser(Role.ADMIN)
    admin = User.objects.get()
    vera = User.objects.create_user("vera")
    change = reverse("admin:masterchef_user_change", args=[vera.pk])
    fields = {"username": "vera", "role": "operator", "is_active": "on"}
    assert browser(Role.OPERATOR).post(change, fields).status_code == 403
    assert client.post(change, fields).status_code == 302
    vera.refresh_from_db()
    assert vera.role == Role.OPERATOR
    delete = reverse("admin:masterchef_user_delete", args=[admin.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=admin.pk).exists()


@pytest.mark.parametrize("value", ["[" * 5000, '{"a": "\\u0000"}', '{"a": "\\ud800"}', "{", "\x00"])
def test_json_that_can_not_be_kept_is_refused_at_its_field(browser: Browser, value: str) -> None:
    add = reverse("admin:agents_host_add")
    answer = browser(Role.ADMIN).post(add, {"name": "h", "url": "http://h.test", "fields": value})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["fields"]
    assert not Host.objects.filter(name="h").exists()


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("kitchen_session", {"metrics.csv", "turns.csv", "events.csv", "ledger.csv"}),
        ("kitchen_suiterun", {"metrics.csv", "turns.csv", "events.csv", "ledger.csv"}),
        ("judging_matrix", {"cells.csv", "ranking.csv"}),
    ],
)
def test_chosen_rows_are_exported_as_a_zip(
    session: Any, browser: Any, label: str, names: set[str]
) -> None:
    client = browser(Role.VIEWER)
    rows: Any = {"judging_matrix": Matrix, "kitchen_suiterun": SuiteRun}
    chosen = session.pk if label == "kitchen_session" else rows[label].objects.get().pk
    act = {"action": "export", "_selected_action": [chosen]}
    answer = client.post(reverse(f"admin:{label}_changelist"), act)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert {name.rpartition("-")[2] for name in archive.namelist()} == names
        assert all(archive.read(name).strip() for name in archive.namelist())
    assert AuditEntry.objects.get(action__endswith=".export").who.startswith("viewer-")
