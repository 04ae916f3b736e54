"""The admin's pages of the trial matrix, and what an operator may do there."""

import secrets

import pytest
from django.test import Client
from django.urls import reverse

from judging.models import Cell, Matrix
from judging.setups import save
from judging.trials import matrices
from masterchef.accounts.models import Role, User

from .conftest import SETUP, Make

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("matrix", "cell", "prompt", "trial", "gold", "savedsetup")


def browser(role: Role) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(f"{role}-{secrets.token_hex(4)}", role=role))
    return client


@pytest.mark.parametrize("role", list(Role))
def test_everybody_signed_in_sees_every_list_and_row(make: Make, role: Role) -> None:
    make(start=False)
    save("one", "matrix", SETUP, owner=None)
    client = browser(role)
    for name in PAGES:
        answer = client.get(reverse(f"admin:judging_{name}_changelist"), {"q": "lung"})
        assert answer.status_code == 200, name
        listed = client.get(reverse(f"admin:judging_{name}_changelist"))
        row = listed.context["cl"].result_list[0]
        detail = client.get(reverse(f"admin:judging_{name}_change", args=[row.pk]))
        assert detail.status_code == 200, name


def act(client: Client, verb: str, matrix: Matrix) -> list[str]:
    answer = client.post(
        reverse("admin:judging_matrix_changelist"),
        {"action": verb, "_selected_action": [str(matrix.pk)]},
        follow=True,
    )
    return [str(message) for message in answer.context["messages"]]


def test_an_operator_steers_a_matrix_and_is_told_why_not(make: Make) -> None:
    matrix, client = make(), browser(Role.OPERATOR)
    assert "paused" in act(client, "pause", matrix)[0]
    assert "must be running" in act(client, "pause", matrix)[0]
    assert "goes on" in act(client, "resume", matrix)[0]
    assert "cancelled" in act(client, "cancel", matrix)[0]
    assert "4 cells run again" in act(client, "rerun_failed", matrix)[0]
    matrices.cancel(matrix)
    assert "moved" in act(client, "archive", matrix)[0]


def test_a_viewer_has_no_verbs(make: Make) -> None:
    matrix = make()
    act_of_a_viewer = browser(Role.VIEWER).post(
        reverse("admin:judging_matrix_changelist"),
        {"action": "cancel", "_selected_action": [str(matrix.pk)]},
    )
    assert act_of_a_viewer.status_code in (200, 302, 403)
    matrix.refresh_from_db()
    assert matrix.state == "running"
    assert Cell.objects.filter(matrix=matrix, state="ready").count() == 4
