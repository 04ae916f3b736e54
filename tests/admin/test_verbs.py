"""Every verb of a run in the admin: refused to viewers, and audited with what it changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from agents.models import AuditEntry, Host, HostModel, LanguageModel
from judging.models import Matrix, Optimisation, SavedSetup, Schedule
from judging.setups import save, start
from judging.trials import library, matrices, optimising
from kitchen import sessions
from kitchen.models import Lineup, Session, SuiteRun
from masterchef.accounts.models import Role, SpendingLimit, User
from tests.judging.cooks import making

pytestmark = pytest.mark.django_db
Browser = Callable[[Role], Client]
TRIALS = ["breast_cancer_her2_positive", "colorectal_msi_high", "lung_egfr_mutated"]
RUN = [("start", "created", "running"), ("pause", "running", "paused"),
       ("resume", "paused", "running"), ("cancel", "running", "cancelled")]  # fmt: skip


@pytest.fixture
def known(db: None) -> None:
    """Prompts and trials that come along, and a model on a host that nobody asks."""
    library.sync()
    host = Host.objects.create(name="one", url="http://127.0.0.1:9", healthy=True)
    model = LanguageModel.objects.create(name="scripted", digest="1", context_length=8192)
    HostModel.objects.create(host=host, model=model)


def session() -> Session:
    return sessions.create_session(scenario="busy_night_1", lineup="external", seed=1)


def suite() -> SuiteRun:
    given = {"levels": [1], "lineups": ["external"], "seeds": "1"}
    row = SavedSetup.objects.create(name="s", kind="suite", setup={"suite": "preview", **given})
    (made,) = start(row, owner=None)
    return SuiteRun.objects.get(pk=made)


def matrix() -> Matrix:
    wanted = {"prompts": ["direct_short"], "models": ["scripted"], "trials": TRIALS[:1]}
    return matrices.create(wanted, check_hosts=False)


def optimisation() -> Optimisation:
    wanted = {"prompt": "direct_short", "models": ["scripted"], "proposer": "scripted"}
    return optimising.create({**wanted, "trials": TRIALS}, check_hosts=False)


def act(client: Client, row: Any, action: str) -> None:
    page = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
    client.post(page, {"action": action, "_selected_action": [str(row.pk)]})


@pytest.mark.parametrize(
    ("make", "steps"),
    [
        (session, RUN),
        (suite, RUN[1:]),
        (matrix, RUN),
        (optimisation, [*RUN, ("reject", "", "")]),
        (making.make_cook, [("run", "created", "running"), ("cancel", "running", "cancelled")]),
    ],
)
def test_a_verb_is_an_operator_s_and_leaves_the_state_before_and_after(
    known: None, browser: Browser, make: Callable[[], Model], steps: list[tuple[str, str, str]]
) -> None:
    row: Any = make()
    viewer, operator = browser(Role.VIEWER), browser(Role.OPERATOR)
    AuditEntry.objects.all().delete()
    for verb, before, after in steps:
        row.refresh_from_db()
        state = row.state
        act(viewer, row, verb)
        row.refresh_from_db()
        assert row.state == state and not AuditEntry.objects.exists(), verb
        act(operator, row, verb)
        row.refresh_from_db()
        entry = AuditEntry.objects.get()
        assert entry.action == f"{row._meta.model_name}.{verb}"
        assert entry.who.startswith("operator-") and entry.at is not None
        if before:
            assert entry.details["before"]["state"] == before
            assert entry.details["after"]["state"] == after == row.state
        AuditEntry.objects.all().delete()
        act(operator, row, verb)  # a second time it is refused, and so not noted
        assert not AuditEntry.objects.exists(), verb


def test_what_a_rerun_and_a_rescore_made_is_noted(known: None, browser: Browser) -> None:
    operator, viewer = browser(Role.OPERATOR), browser(Role.VIEWER)
    played, asked = session(), matrix()
    Session.objects.filter(pk=played.pk).update(state="done")
    Matrix.objects.filter(pk=asked.pk).update(state="done", cells_left=0)
    asked.cells.update(state="done", outcome="host")
    for row, verb in ((played, "rerun"), (asked, "rescore"), (asked, "rerun_failed")):
        act(viewer, row, verb)
        assert not AuditEntry.objects.filter(action__endswith=verb).exists()
        act(operator, row, verb)
    again = Session.objects.exclude(pk=played.pk).get()
    told = {entry.action: entry.details for entry in AuditEntry.objects.all()}
    assert told["session.rerun"]["done"] == f"runs again as {again}"
    assert told["matrix.rescore"]["done"].endswith("cells scored anew")
    assert told["matrix.rerun_failed"]["done"] == "1 cells run again"
    assert told["matrix.rerun_failed"]["after"]["state"] == "running"


def test_a_schedule_is_written_switched_started_and_deleted(known: None, browser: Browser) -> None:
    operator, add = browser(Role.OPERATOR), reverse("admin:judging_schedule_add")
    fields = {"name": "nightly", "kind": "session", "hour": 2, "minute": 30, "days": "mon-fri",
              "setup": '{"scenario": "busy_night_1", "lineup": "external"}', "enabled": "on",
              "budget_tokens": 900}  # fmt: skip
    for field, value in (
        ("days", "someday"), ("hour", 24), ("setup", "{"), ("alert_url", "nowhere"),
        ("setup", '{"scenario": "no_such", "lineup": "external"}'), ("budget_tokens", 0),
    ):  # fmt: skip
        refused = operator.post(add, fields | {field: value})
        assert field in refused.context["adminform"].form.errors, field
    assert not Schedule.objects.exists() and not AuditEntry.objects.exists()
    assert browser(Role.VIEWER).post(add, fields).status_code == 403
    assert operator.post(add, fields).status_code == 302
    row = Schedule.objects.get()
    assert row.timer is not None and row.timer.enabled and row.budget_tokens == 900
    act(operator, row, "switch_off")
    entry = AuditEntry.objects.get(action="schedule.switch_off")
    assert (entry.details["before"], entry.details["after"]) == (
        {"enabled": True}, {"enabled": False},
    )  # fmt: skip
    act(operator, row, "start")
    assert Session.objects.count() == 1
    act(operator, row, "remove")
    assert not Schedule.objects.exists()
    gone = AuditEntry.objects.get(action="schedule.remove").details
    assert gone["before"]["name"] == "nightly" and "busy_night_1" in gone["before"]["setup"]
    assert set(gone["after"].values()) == {None}


def test_a_lineup_is_created_copied_edited_and_retired(db: None, browser: Browser) -> None:
    operator = browser(Role.OPERATOR)
    add, at = reverse("admin:kitchen_lineup_add"), reverse("admin:kitchen_lineup_changelist")
    refused = operator.post(add, {"text": "name: mine\ndefault: baseline:nobody\n"})
    (said,) = refused.context["adminform"].form.errors["text"]
    assert "default" in said and not Lineup.objects.exists()
    assert operator.post(add, {"text": "name: mine\ndefault: external\n"}).status_code == 302
    row = Lineup.objects.get()
    page = operator.get(add, {"copy": row.pk})
    assert "default: external" in page.context["adminform"].form.initial["text"]
    sessions.create_session(scenario="busy_night_1", lineup=dict(row.spec), seed=1)
    edit = reverse("admin:kitchen_lineup_change", args=[row.pk])
    assert operator.post(edit, {"text": "name: mine\ndefault: baseline:null\n"}).status_code == 302
    assert Lineup.objects.filter(name="mine").count() == 2  # what was played stays as it was
    operator.post(at, {"action": "retire", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.retired
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["lineup.create", "lineup.edit", "lineup.retire"]


def test_limits_are_an_admin_s_and_mistakes_stand_at_their_field(browser: Browser) -> None:
    add = reverse("admin:masterchef_spendinglimit_add")
    admin = browser(Role.ADMIN)
    vera = User.objects.create_user("vera")
    good = {"role": "operator", "tokens_a_day": "900"}
    assert browser(Role.OPERATOR).post(add, good).status_code == 403
    for field, value, changes in (
        ("role", "a person or a role", {"user": vera.pk}),
        ("role", "a person or a role", {"role": ""}),
        ("tokens_a_day", "0 or more", {"tokens_a_day": -1}),
        ("tokens_a_day", "tokens or dollars", {"tokens_a_day": ""}),
        ("usd_a_day", "Enter a number", {"usd_a_day": "nan"}),
    ):  # fmt: skip
        refused = admin.post(add, good | changes)
        assert refused.status_code == 200, changes
        assert value in refused.context["adminform"].form.errors[field][0]
    assert not SpendingLimit.objects.exists() and not AuditEntry.objects.exists()
    assert admin.post(add, good).status_code == 302
    again = admin.post(add, good)
    assert "already" in again.context["adminform"].form.errors["role"][0]
    row = SpendingLimit.objects.get()
    edit = reverse("admin:masterchef_spendinglimit_change", args=[row.pk])
    assert admin.post(edit, good | {"tokens_a_day": "5"}).status_code == 302
    assert AuditEntry.objects.latest("pk").details == {
        "before": {"tokens_a_day": 900}, "after": {"tokens_a_day": 5},
    }  # fmt: skip


def test_a_saved_setup_starts_and_its_deletion_says_what_it_held(
    known: None, browser: Browser
) -> None:
    operator = browser(Role.OPERATOR)
    row = save("nightly", "matrix", {"models": ["scripted"]}, owner=None)
    act(browser(Role.VIEWER), row, "delete_setup")
    assert SavedSetup.objects.filter(pk=row.pk).exists()
    act(operator, row, "delete_setup")
    entry = AuditEntry.objects.get(action="savedsetup.delete_setup")
    assert "scripted" in entry.details["before"]["setup"]
