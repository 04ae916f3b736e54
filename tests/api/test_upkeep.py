"""Backups and drills are asked for over REST and in the admin; the keeper does them."""

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import AuditEntry
from masterchef.accounts.models import Role, User
from masterchef.upkeep.models import Upkeep

from .conftest import As, errors

PATH = "/api/v1/upkeep"
BACKUP = "20261129T031000Z"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that has a keeper of backups."""
    monkeypatch.setenv("MASTERCHEF_KEEPER", "1")


def test_an_operator_asks_and_everybody_reads(kept: None, as_: As) -> None:
    operator, viewer = as_("operator"), as_("viewer")
    made = operator.post(PATH, {"what": "backup"})
    assert made.status_code == 201 and made.json()["state"] == "ready"
    proof = operator.post(PATH, {"what": "drill", "name": BACKUP}).json()
    assert (proof["name"], proof["due"]) == (BACKUP, None)
    assert viewer.post(PATH, {"what": "backup"}).status_code == 403
    listed = viewer.get(PATH).json()["results"]
    assert [row["id"] for row in listed] == [proof["id"], made.json()["id"]]
    assert viewer.get(PATH, {"what": "drill"}).json()["results"] == [proof]
    assert viewer.get(f"{PATH}/{proof['id']}").json() == proof
    actions = AuditEntry.objects.order_by("id").values_list("action", "who")
    assert list(actions) == [("upkeep.backup", "operator"), ("upkeep.drill", "operator")]


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"what": "nap"}, "what", "not a valid choice"),
        ({}, "what", "required"),
        ({"what": "backup", "name": BACKUP}, "name", "leave it out"),
        ({"what": "drill", "name": "../../etc"}, "name", "such as 20261129T031000Z"),
    ],
)
def test_what_nobody_would_do_is_refused(
    kept: None, as_: As, asked: dict[str, str], field: str, said: str
) -> None:
    refused = as_("operator").post(PATH, asked)
    assert refused.status_code == 400 and said in errors(refused)[field]
    assert not Upkeep.objects.exists()


def test_without_a_keeper_nothing_waits_for_ever(as_: As) -> None:
    refused = as_("operator").post(PATH, {"what": "backup"})
    assert "nobody keeps backups here" in errors(refused)["what"]
    assert not Upkeep.objects.exists()


@pytest.mark.parametrize("role", list(Role))
def test_it_is_asked_in_the_admin_too(kept: None, db: None, client: Client, role: Role) -> None:
    client.force_login(User.objects.create_user("ada", role=role))
    page = reverse("admin:masterchef_upkeep_add")
    if role == Role.VIEWER:
        assert client.get(page).status_code == 403
        return
    wrong = client.post(page, {"what": "backup", "name": BACKUP})
    assert wrong.status_code == 200 and "leave it out" in wrong.content.decode()
    assert client.post(page, {"what": "drill", "name": BACKUP}).status_code == 302
    assert Upkeep.objects.get().what == "drill"
    assert AuditEntry.objects.filter(action="upkeep.drill", who="ada").exists()
