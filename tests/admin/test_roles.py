"""Role by role: the admin offers nobody what it would refuse."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import AuditEntry
from kitchen.models import Session
from masterchef.accounts.models import Role, SpendingLimit, User

from .test_pages import PAGES

Browser = Callable[[Role], Client]
READS = {"export"}
OF_ADMINS = {"prune"}  # hosts are deleted by operators, too
ACTIONS = re.compile(r'<option value="(\w+)"')


@pytest.mark.parametrize("role", list(Role))
def test_only_what_a_role_may_do_is_offered(session: Session, browser: Browser, role: Role) -> None:
    client, offered = browser(role), set()
    for model, _ in PAGES:
        if role != Role.ADMIN and model in (User, SpendingLimit, AuditEntry):
            continue
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listed = client.get(reverse(f"{page}_changelist"))
        form = listed.context.get("action_form")
        actions = {name for name, _ in form.fields["action"].choices if name} if form else set()
        offered |= actions
        add = reverse(f"{page}_add")
        if f'href="{add}' in listed.content.decode():
            assert role != Role.VIEWER, add
            assert client.get(add).status_code == 200
        row = model._default_manager.all()[0]
        shown = client.get(reverse(f"{page}_change", args=[row.pk])).content.decode()
        assert role != Role.VIEWER or 'name="_save"' not in shown, page
    expected = {Role.VIEWER: READS, Role.OPERATOR: offered - OF_ADMINS, Role.ADMIN: offered}
    assert offered == expected[role]
    assert role == Role.VIEWER or {"start", "pause", "cancel", "retire", "export"} <= offered
    assert ("prune" in offered) == (role == Role.ADMIN)


def test_what_is_done_to_people_is_noted(browser: Browser) -> None:
    client = browser(Role.ADMIN)
    add = {"username": "vera", "role": "viewer", "usable_password": "true",
           "password1": "long-and-strange-4711", "password2": "long-and-strange-4711"}  # fmt: skip
    assert client.post(reverse("admin:masterchef_user_add"), add).status_code == 302
    vera = User.objects.get(username="vera")
    change = reverse("admin:masterchef_user_change", args=[vera.pk])
    edit = {"username": "vera", "role": "operator", "is_active": "on"}
    assert client.post(change, edit).status_code == 302
    password = reverse("admin:auth_user_password_change", args=[vera.pk])
    new = {"usable_password": "true", "password1": "another-strange-4711",
           "password2": "another-strange-4711"}  # fmt: skip
    assert client.post(password, new).status_code == 302
    remove = reverse("admin:masterchef_user_delete", args=[vera.pk])
    assert client.post(remove, {"post": "yes"}).status_code == 302
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.action for entry in entries] == [
        "person.add", "person.edit", "person.edit", "person.remove",
    ]  # fmt: skip
    assert entries[1].details == {"before": {"role": "viewer"}, "after": {"role": "operator"}}
    assert entries[2].details["after"] == {"password": "changed"}
    assert "strange" not in str([entry.details for entry in entries])
