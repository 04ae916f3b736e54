"""A test's end empties the tables, whatever threads of ours are writing."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from masterchef.durable import sql
from masterchef.live.models import LogLine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writer() -> Iterator[threading.Event]:
    """A thread that has written one table and goes on to another, once the flush has begun."""
    begun = threading.Event()

    def write() -> None:
        # PostgreSQL ends this one or the flush; either is right.
        with contextlib.suppress(OperationalError), transaction.atomic():
            sql("LOCK TABLE masterchef_logline IN ROW EXCLUSIVE MODE")
            begun.set()
            sql("SELECT pg_sleep(0.3)")
            sql("SELECT count(*) FROM masterchef_run")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(10)
    yield begun
    thread.join()


def test_a_flush_that_meets_a_writer_ends(writer: threading.Event) -> None:
    call_command("flush", verbosity=0, interactive=False)
    assert not LogLine.objects.exists()
