"""Rows that a module's tests share: made once, inside a transaction that its tests nest in.

Making a judged cook, a matrix and a session takes longer than most requests about them. A module
takes what it shares by name, `db, standing = world.db, world.standing`; what a test changes is
undone after it, and all of it after the module.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from kitchen.models import Session
from masterchef.accounts.models import User

from .conftest import everybody, held_by_agents


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The transaction around all of the module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def db(standing: None, django_db_blocker: Any) -> Iterator[None]:
    """As pytest-django's, but nested in the module's: that one closes the connection at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(standing: None) -> dict[str, User]:
    return everybody()


@pytest.fixture(scope="module")
def session(standing: None) -> Session:
    return held_by_agents()
