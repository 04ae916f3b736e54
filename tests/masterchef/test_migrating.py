"""The tables are brought up to date under limits of the migration's own."""

from collections.abc import Iterator

import pytest
from django.core import management
from django.db import connection

from masterchef import migration


@pytest.fixture
def session(transactional_db: None) -> Iterator[None]:
    """The connection has its settings again afterwards, and holds no lock."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
        cursor.execute("RESET ALL")


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def test_a_migration_may_think_for_long_but_makes_nobody_wait(
    session: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine the worker's own limit ended the start of the whole stack."""
    seen = {}

    def look(name: str, **options: object) -> None:
        seen[name] = (shown("idle_in_transaction_session_timeout"), shown("lock_timeout"))

    monkeypatch.setattr(management, "call_command", look)
    workers = shown("idle_in_transaction_session_timeout")
    assert migration.main() == 0
    assert seen == {"migrate": ("10min", "10s")} and workers != "10min"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                       " AND pid = pg_backend_pid()")  # fmt: skip
        assert cursor.fetchone() == (1,), "two at once take turns"
