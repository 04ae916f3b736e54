"""The admin's lists with a hundred thousand rows: a few queries each, and no table is counted."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.models import Host
from kitchen.models import Session
from masterchef.accounts.models import Role

from .test_pages import PAGES, address

Browser = Callable[[Role], Client]
ROWS = 100_000
MOST_QUERIES = 12
MOST_BYTES = 500_000


@pytest.fixture
def many(session: Session) -> None:
    """100,000 sessions, calls in the ledger, log lines, events and entries of the audit log."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        run = [session.pk, ROWS]
        cursor.execute(
            "CREATE TEMP TABLE ids ON COMMIT DROP AS"
            " SELECT gen_random_uuid() AS id, n FROM generate_series(1, %s) n",
            [ROWS],
        )
        _copy("masterchef_run", "ids", {"id": "ids.id", "created_at":
              "t.created_at - ids.n * interval '1 s'"}, "t.id = %s", [session.pk])  # fmt: skip
        _copy("kitchen_session", "ids", {"run_ptr_id": "ids.id"}, "t.run_ptr_id = %s",
              [session.pk])  # fmt: skip
        for table, values in (
            ("masterchef_event", "(run_id, number, tick, at_ms, kind, seat, data)"
             " SELECT %s, n + 1, 0, 0, 'moved', 'L1', '{}'::jsonb"),
            ("masterchef_logline", "(run_id, kind, level, seat, host, text, data)"
             " SELECT %s, 'call', 20, '', '', 'asked', '{}'::jsonb"),
            ("masterchef_ledgerentry", "(run_id, kind, work, by, number, model, cost_source,"
             " error_class) SELECT %s, 'turn', n, 'call', n + 9, 'm', 'none', ''"),
        ):  # fmt: skip
            cursor.execute(f"INSERT INTO {table} {values} FROM generate_series(1, %s) n", run)
        cursor.execute(
            "INSERT INTO agents_auditentry (who, action, subject, details)"
            " SELECT 'anna', 'x', n::text, '{}'::jsonb FROM generate_series(1, %s) n", [ROWS]
        )  # fmt: skip
        cursor.execute("ANALYZE")


def _copy(table: str, by: str, changed: dict[str, str], where: str,
          values: list[object]) -> None:  # fmt: skip
    """Insert the row once for each row of `by`, with these columns changed."""
    with connection.cursor() as reads:
        columns = [one.name for one in connection.introspection.get_table_description(reads, table)]
        taken = ", ".join(changed.get(name, f't."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        reads.execute(
            f"INSERT INTO {table} ({names}) SELECT {taken} FROM {table} t, {by} WHERE {where}",
            values,
        )


def test_every_list_takes_a_few_queries_and_counts_nothing(many: None, browser: Browser) -> None:
    client = browser(Role.ADMIN)
    assert Session.objects.count() > ROWS
    for model, _ in PAGES:
        page = address(model, "changelist")
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(page)
        assert answer.status_code == 200
        assert len(captured) <= MOST_QUERIES, (model, [q["sql"] for q in captured])
        if model is Host:  # a few rows, each with how many models it has
            continue
        counted = [q["sql"] for q in captured if "COUNT(" in q["sql"]]
        assert not counted, (model, counted)
        assert len(answer.context["cl"].result_list) <= 100
    assert admin.site.is_registered(Session)


def test_every_page_of_one_row_takes_a_few_queries_and_counts_nothing(
    many: None, browser: Browser
) -> None:
    client = browser(Role.ADMIN)
    for model, _ in PAGES:
        row = model._default_manager.order_by("pk").last()
        assert row is not None, model
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address(model, "change", row.pk))
        assert answer.status_code == 200
        asked = [q["sql"] for q in captured]
        assert len(asked) <= MOST_QUERIES, (model, asked)
        assert not [sql for sql in asked if "COUNT(" in sql and "WHERE" not in sql], model
        assert len(answer.content) < MOST_BYTES, model  # no field offers every row of a table


def test_the_newest_runs_come_from_an_index(many: None) -> None:
    newest = "SELECT * FROM masterchef_run ORDER BY created_at DESC LIMIT 51"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {newest}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "run_newest" in plan and "Seq Scan" not in plan
