"""Workers that live: each writes every few seconds that it does, and by which rules it plays."""

import threading
import time
from typing import NamedTuple

import structlog
from django.db import Error, connection

from masterchef.durable import first_sql, owner_name, sql

BEAT_S = 3.0
GONE_S = 20.0  # of silence, after which a worker counts as gone
_READ_S = 2.0
log = structlog.get_logger(__name__)


class Live(NamedTuple):
    """A ruleset that live workers play by, and the queues that they serve."""

    ruleset: str
    queues: frozenset[str]


class Silent(NamedTuple):
    """A worker that was heard of within a day and fell silent without a word."""

    name: str
    silent_s: float
    unserved: frozenset[str]  # its queues that nobody else serves now


def begin(name: str, *, ruleset: str, queues: list[str]) -> threading.Event:
    """Say from now on that this worker takes work, until the event is set. Best effort."""
    stop = threading.Event()
    args = (stop, name, ruleset, sorted(queues))
    threading.Thread(target=_beat, args=args, name="presence", daemon=True).start()
    return stop


def _beat(stop: threading.Event, name: str, ruleset: str, queues: list[str]) -> None:
    while True:
        try:
            _write(name, ruleset, queues)
        except Error as error:
            log.warning("presence_not_written", error=str(error)[:200])
        finally:
            connection.close()
        if stop.wait(BEAT_S):
            _end()
            return


def _write(name: str, ruleset: str, queues: list[str]) -> None:
    sql(
        "INSERT INTO masterchef_liveworker (owner, name, ruleset, queues, seen_at)"
        " VALUES (%s, %s, %s, to_jsonb(%s::text[]), masterchef_now())"
        " ON CONFLICT (owner) DO UPDATE SET seen_at = masterchef_now()",
        (owner_name(), name, ruleset, queues),
    )


def _end() -> None:
    try:
        sql("DELETE FROM masterchef_liveworker WHERE owner = %s", (owner_name(),))
    except Error as error:
        log.warning("presence_not_ended", error=str(error)[:200])
    finally:
        connection.close()


def live() -> dict[str, Live]:
    """{ruleset: Live} of the workers that were heard of lately."""
    rows = first_sql(
        "SELECT w.ruleset, array_agg(DISTINCT q.name) AS queues FROM masterchef_liveworker w,"
        " jsonb_array_elements_text(w.queues) AS q(name)"
        " WHERE w.seen_at > masterchef_now() - make_interval(secs => %s) GROUP BY w.ruleset",
        (GONE_S,),
    )
    return {row.ruleset: Live(row.ruleset, frozenset(row.queues)) for row in rows}


def silent() -> list[Silent]:
    """Workers of any machine that are gone, and that nobody of the same name came back for."""
    rows = sql(
        "SELECT * FROM (SELECT DISTINCT ON (name) name, queues,"
        " extract(epoch FROM masterchef_now() - seen_at)::float8 AS silent_s"
        " FROM masterchef_liveworker ORDER BY name, seen_at DESC) newest"
        " WHERE silent_s > %s ORDER BY name",
        (GONE_S,),
    ).fetchall()
    served = frozenset[str]().union(*(each.queues for each in live().values()))
    return [Silent(row.name, row.silent_s, frozenset(row.queues) - served) for row in rows]


class _Read:
    """What was read last, for those who ask on a path that must be short."""

    def __init__(self) -> None:
        self.found: dict[str, Live] = {}
        self.at = float("-inf")


_read = _Read()


def lately() -> dict[str, Live]:
    """`live()` of two seconds ago at most."""
    if time.monotonic() - _read.at > _READ_S:
        _read.found, _read.at = live(), time.monotonic()
    return _read.found
