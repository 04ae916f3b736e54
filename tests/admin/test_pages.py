"""Every page of the admin, for every role, without N+1 and without other sites."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.contrib.auth.hashers import make_password
from django.core import checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.models import AuditEntry
from kitchen.models import Session
from masterchef.accounts.models import Role, SpendingLimit, User

from .conftest import fill

Browser = Callable[[Role], Client]
ROOMS = ("masterchef", "kitchen", "agents", "judging")
PAGES = [
    (model, model_admin)
    for model, model_admin in admin.site._registry.items()
    if model._meta.app_label in ROOMS
]
IDS = [model._meta.label for model, _ in PAGES]
EXPECTED = {
    "agents.Assignment",
    "agents.AuditEntry",
    "agents.ModelFile",
    "agents.ModelVersion",
    "agents.Placement",
    "agents.Pull",
    "agents.Upload",
    "agents.Credential",
    "agents.Host",
    "agents.HostModel",
    "masterchef.JournalEntry",
    "agents.LanguageModel",
    "agents.ModelCall",
    "judging.Cell",
    "judging.Cook",
    "judging.Gold",
    "judging.Judgement",
    "judging.Matrix",
    "judging.SavedSetup",
    "judging.Optimisation",
    "judging.OptimisationStep",
    "judging.Panel",
    "judging.Participation",
    "judging.Prompt",
    "judging.Round",
    "judging.Schedule",
    "judging.ScheduledStart",
    "judging.Submission",
    "judging.Trial",
    "kitchen.Calibration",
    "kitchen.Experiment",
    "kitchen.Lineup",
    "kitchen.Scenario",
    "kitchen.Session",
    "kitchen.Tick",
    "kitchen.Turn",
    "masterchef.Event",
    "masterchef.LedgerEntry",
    "masterchef.LogLine",
    "masterchef.Run",
    "masterchef.WorkerGroup",
    "masterchef.SpendingLimit",
    "masterchef.Upkeep",
    "masterchef.User",
}
# What operators write: see test_writing.py and test_library.py.
WRITTEN = {
    "masterchef.User", "agents.Host", "judging.Prompt", "judging.Trial", "judging.Gold",
    "judging.SavedSetup", "kitchen.Lineup", "masterchef.WorkerGroup", "agents.ModelVersion",
    "agents.Assignment", "agents.Pull", "agents.Upload", "agents.HostModel",
    "masterchef.SpendingLimit", "judging.Schedule", "kitchen.Scenario", "masterchef.Upkeep",
}  # fmt: skip
FOREIGN = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//(?!localhost|127\.0\.0\.1)""")


def address(model: type, page: str, *args: object) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"  # type: ignore[attr-defined]
    return reverse(name, args=args)


def test_django_finds_nothing_wrong_with_them() -> None:
    assert checks.run_checks(tags=[checks.Tags.admin]) == []


def test_every_table_that_people_ask_about_has_a_page() -> None:
    assert set(IDS) >= EXPECTED


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("model", "model_admin"), PAGES, ids=IDS)
def test_lists_and_details_open_for_those_who_may(
    session: Session, browser: Browser, model: type, model_admin: ModelAdmin, role: Role
) -> None:
    client = browser(role)
    may = model not in (User, SpendingLimit, AuditEntry) or role == Role.ADMIN
    assert client.get(address(model, "changelist")).status_code == (200 if may else 403)
    row = model._default_manager.first()  # type: ignore[attr-defined]
    detail = client.get(address(model, "change", row.pk))
    assert detail.status_code == (200 if may else 403)


@pytest.mark.parametrize(("model", "model_admin"), PAGES, ids=IDS)
def test_lists_can_be_searched_and_filtered(
    session: Session, browser: Browser, model: type, model_admin: ModelAdmin
) -> None:
    client = browser(Role.ADMIN)
    list_page = address(model, "changelist")
    assert client.get(list_page, {"q": "L1"}).status_code == 200
    if model._meta.label in ("masterchef.Event", "agents.ModelCall", "masterchef.LogLine"):
        answer = client.get(list_page, {"run": str(session.pk)})
        assert answer.status_code == 200
        assert len(answer.context["cl"].result_list) == 1
    if model_admin.date_hierarchy:
        assert (
            client.get(list_page, {f"{model_admin.date_hierarchy}__year": "2020"}).status_code
            == 200
        )


@pytest.mark.parametrize(("model", "model_admin"), PAGES, ids=IDS)
@pytest.mark.parametrize("value", ["\x00", "a\x00b", "9" * 400, "-1", "<b>", "名前"])
def test_a_filter_that_makes_no_sense_breaks_no_list(
    session: Session, browser: Browser, model: type, model_admin: ModelAdmin, value: str
) -> None:
    client = browser(Role.ADMIN)
    asked = [name for name in (*model_admin.list_filter, "pk") if isinstance(name, str)]
    for name in ("q", "p", "o", *(f"{field}__exact" for field in asked)):
        assert client.get(address(model, "changelist"), {name: value}).status_code < 500


@pytest.mark.parametrize(("model", "model_admin"), PAGES, ids=IDS)
def test_a_long_list_takes_no_more_queries_than_a_short_one(
    session: Session, browser: Browser, model: type, model_admin: ModelAdmin
) -> None:
    client = browser(Role.ADMIN)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address(model, "changelist")).status_code == 200
        return len(captured)

    queries()
    short = queries()
    for number in range(2, 10):
        fill(number)
    assert queries() <= short


@pytest.mark.parametrize(("model", "model_admin"), PAGES, ids=IDS)
def test_results_cannot_be_changed_by_hand_even_by_admins(
    session: Session, browser: Browser, model: type, model_admin: ModelAdmin
) -> None:
    if model._meta.label in WRITTEN:
        pytest.skip("these are written by hand")
    client = browser(Role.ADMIN)
    row = model._default_manager.first()  # type: ignore[attr-defined]
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert client.get(address(model, "add")).status_code == 403


def test_pages_load_nothing_from_other_sites(session: Session, browser: Browser) -> None:
    client = browser(Role.ADMIN)
    pages = [reverse("admin:index"), *(address(model, "changelist") for model, _ in PAGES)]
    pages += [address(Session, "change", session.pk), reverse("admin:password_change")]
    for page in pages:
        html = client.get(page).content.decode()
        assert not FOREIGN.findall(html), page
    assert not FOREIGN.findall(Client().get(reverse("admin:login")).content.decode())


def test_the_start_page_shows_what_goes_on(session: Session, browser: Browser) -> None:
    html = browser(Role.VIEWER).get(reverse("admin:index")).content.decode()
    for words in ("session: running", "line cook: quarantined", "not checked yet", "Queues"):
        assert words in html


def test_the_sidebar_leads_to_the_api_and_hides_people_from_others(browser: Browser) -> None:
    people = reverse("admin:masterchef_user_changelist")
    admins = browser(Role.ADMIN).get(reverse("admin:index")).content.decode()
    viewers = browser(Role.VIEWER).get(reverse("admin:index")).content.decode()
    assert people in admins and "/api/docs/" in admins
    assert people not in viewers and "/api/docs/" in viewers


@pytest.mark.django_db
@pytest.mark.parametrize(("active", "enters"), [(True, True), (False, False)])
def test_a_viewer_signs_in_with_a_password(active: bool, enters: bool) -> None:
    User.objects.create(username="vera", password=make_password("secret"), is_active=active)
    client = Client()
    fields = {"username": "vera", "password": "secret", "next": "/admin/"}
    answer = client.post(reverse("admin:login"), fields)
    assert (answer.status_code == 302) == enters
    assert (client.get(reverse("admin:index")).status_code == 200) == enters


def test_static_files_of_the_admin_are_served_by_the_site(browser: Browser) -> None:
    html = browser(Role.VIEWER).get(reverse("admin:index")).content.decode()
    files = set(re.findall(r"""(?:src|href)=["'](/static/[^"'?]+\.(?:css|js))""", html))
    assert files
    for file in files:
        assert Client().get(file).status_code == 200, file
