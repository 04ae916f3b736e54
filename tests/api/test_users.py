"""Admins manage people, and can't lock everybody out."""

from rest_framework.test import APIClient

from agents.models import AuditEntry
from masterchef.accounts.models import User

from .conftest import As, errors


def test_an_admin_adds_a_user_who_can_sign_in(as_: As) -> None:
    given = {"username": "paula", "role": "operator", "password": "copper-ladle-9"}
    made = as_("admin").post("/api/v1/users", given)
    assert made.status_code == 201
    assert "password" not in made.json()
    given.pop("role")
    assert APIClient().post("/api/v1/auth/token", given).status_code == 200


def test_a_user_needs_a_password_that_is_hard_to_guess(as_: As) -> None:
    missing = as_("admin").post("/api/v1/users", {"username": "paula"})
    weak = as_("admin").post("/api/v1/users", {"username": "paula", "password": "1234567890"})
    assert "password" in errors(missing)
    assert "password" in errors(weak)
    assert not User.objects.filter(username="paula").exists()


def test_an_admin_changes_a_role(as_: As, people: dict[str, User]) -> None:
    changed = as_("admin").patch(f"/api/v1/users/{people['viewer'].pk}", {"role": "operator"})
    assert changed.json()["role"] == "operator"


def test_who_was_let_in_and_changed_is_noted(as_: As) -> None:
    given = {"username": "paula", "role": "viewer", "password": "copper-ladle-9"}
    made = as_("admin").post("/api/v1/users", given).json()
    address = f"/api/v1/users/{made['id']}"
    as_("admin").patch(address, {"role": "operator", "password": "copper-ladle-7"})
    as_("admin").delete(address)
    add, edit, remove = AuditEntry.objects.order_by("pk")
    assert (add.action, add.subject, add.details["after"]["role"]) == (
        "person.add",
        "paula",
        "viewer",
    )
    assert edit.details == {
        "before": {"role": "viewer", "password": None},
        "after": {"role": "operator", "password": "changed"},
    }
    assert remove.details["before"]["role"] == "operator"
    assert "ladle" not in str([one.details for one in (add, edit, remove)])


def test_the_last_admin_stays(as_: As, people: dict[str, User]) -> None:
    address = f"/api/v1/users/{people['admin'].pk}"
    assert "role" in errors(as_("admin").patch(address, {"role": "viewer"}))
    assert "role" in errors(as_("admin").patch(address, {"is_active": False}))
    assert as_("admin").delete(address).status_code == 400
    people["admin"].refresh_from_db()
    assert people["admin"].may_administer and people["admin"].is_active


def test_an_unknown_role_names_the_field(as_: As) -> None:
    refused = as_("admin").post(
        "/api/v1/users", {"username": "paula", "password": "copper-ladle-9", "role": "king"}
    )
    assert "role" in errors(refused)
