"""What a proxy asks before it lets a browser through to Flower or Prometheus."""

import pytest
from django.test import Client

from masterchef.accounts.models import Role, User


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.OPERATOR, 204), (Role.ADMIN, 204)]
)
def test_only_who_may_operate_passes(role: Role, status: int) -> None:
    client = Client()
    client.force_login(User.objects.create_user(username="person", password=None, role=role))
    assert client.get("/gate").status_code == status


@pytest.mark.django_db
def test_nobody_passes_without_signing_in() -> None:
    assert Client().get("/gate").status_code == 401
