"""Health, readiness and who may read the metrics."""

import json
from typing import Any

import pytest
from django.test import Client

from masterchef.accounts.models import User
from masterchef.monitoring import checks

AWAY = {"REMOTE_ADDR": "192.0.2.7"}


def test_healthz_answers_without_any_part(client: Client) -> None:
    answer = client.get("/healthz")  # the database is not allowed in this test
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})


@pytest.mark.django_db
def test_readyz_is_ready_with_all_parts(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (200, {})


@pytest.mark.django_db
def test_readyz_names_a_broker_that_is_away(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert list(answer.json()["problems"]) == ["broker"]


@pytest.mark.django_db
def test_readyz_names_missing_migrations(client: Client, monkeypatch: Any) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    monkeypatch.setattr(checks, "_migrated", False)
    MigrationRecorder.Migration.objects.filter(app="kitchen").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "kitchen.0001_initial" in answer.json()["problems"]["migrations"]


@pytest.mark.django_db
def test_readyz_names_a_database_that_is_away(monkeypatch: Any) -> None:
    from django.db import connection

    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    assert "PostgreSQL does not answer" in checks.problems()["database"]


@pytest.mark.django_db
def test_metrics_are_for_this_machine_people_and_the_bearer(
    client: Client, monkeypatch: Any
) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 403
    assert client.get("/metrics", **AWAY).status_code == 403
    bearer = {"HTTP_AUTHORIZATION": "Bearer secret-of-prometheus"}
    assert client.get("/metrics", **AWAY, **bearer).status_code == 403
    monkeypatch.setenv("MASTERCHEF_METRICS_TOKEN", "secret-of-prometheus")
    assert client.get("/metrics", **AWAY, **bearer).status_code == 200
    client.force_login(User.objects.create_user("vera"))
    assert client.get("/metrics", **AWAY).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_here_can_be_posted_to(client: Client, path: str) -> None:
    assert client.post(path, json.dumps({}), content_type="application/json").status_code == 405
