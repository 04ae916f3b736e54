"""Callers of each role, with real tokens, and a session whose seats an agent holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from rest_framework.test import APIClient

from kitchen import sessions
from kitchen.models import Session
from masterchef.accounts.models import Role, User
from masterchef.accounts.tokens import Refresh, mint

PASSWORD = "thyme-and-butter"
As = Callable[[str], APIClient]


def bearer(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def errors(response: Any) -> dict[str, str]:
    """{field: what is wrong with it} of a refused request."""
    return {entry["attr"]: entry["detail"] for entry in response.json()["errors"]}


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """No request of an earlier test counts against this one's limits; passwords hash in no time."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def patient(request: pytest.FixtureRequest) -> None:
    """A test is one long transaction; on a busy machine it may idle longer than a lease allows."""
    if "transactional_db" in request.fixturenames:
        return
    request.getfixturevalue("db")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def everybody() -> dict[str, User]:
    """A person of each role."""
    return {
        role: User.objects.create_user(role, password=PASSWORD, role=role) for role in Role.values
    }


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return everybody()


@pytest.fixture
def as_(people: dict[str, User]) -> As:
    """`as_("viewer")`: a client with that role's access token; "anonymous" has none."""

    def client(role: str) -> APIClient:
        if role == "anonymous":
            return APIClient()
        return bearer(str(Refresh.for_user(people[role]).access_token))

    return client


def held_by_agents() -> Session:
    """A running session of which an external agent holds every seat."""
    made = sessions.create_session(scenario="busy_night_1", lineup="external", seed=1)
    sessions.start(made)
    made.refresh_from_db()
    return made


@pytest.fixture
def session(db: None) -> Session:
    return held_by_agents()


@pytest.fixture
def played(db: None) -> Session:
    """A session that the greedy baseline has played to its end."""
    return play(seed=1)


def play(*, seed: int, lineup: str = "baseline:greedy", **more: Any) -> Session:
    made = sessions.create_session(scenario="busy_night_1", lineup=lineup, seed=seed, **more)
    sessions.start(made)
    made.refresh_from_db()
    while not made.ended:
        assert made.state == "running", made.reason
        sessions.run_on(made.pk, made.tick)
        made.refresh_from_db()
    sessions.measure_session(made.pk)
    made.refresh_from_db()
    return made


@pytest.fixture
def holding(session: Session) -> Callable[[str], APIClient]:
    """`holding("L1")`: an agent with that seat's token."""
    return lambda seat: bearer(mint(session.pk, seat)[0])
