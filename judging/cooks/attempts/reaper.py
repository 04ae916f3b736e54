"""Containers that no claim will come for, removed by the workers of their host."""

import re
import threading

import structlog
from celery.signals import worker_ready
from django.conf import settings
from django.db import Error, connection

from agents import containers
from agents.containers import EngineError
from agents.containers.engine import problem
from judging.cooks.feed import CHECK_RUNS, JUDGEMENTS, PARTICIPATIONS
from masterchef.durable import sql

log = structlog.get_logger(__name__)
EVERY_S = 20.0
_TABLES = {"participation": PARTICIPATIONS, "judgement": JUDGEMENTS, "check_run": CHECK_RUNS}
_ROW = re.compile(r"(participation|judgement|check_run):(\d+)\.(\d+)(?:\.r\d+)?")


def reap() -> int:
    """Remove what belongs to no undecided row of this host; how many sets."""
    return containers.reap(settings.SITE, alive)


def alive(rows: list[str]) -> list[str]:
    """Those of the rows that are undecided, not resumed since, and not another host's now."""
    found = {name: _ROW.fullmatch(name) for name in rows}
    kept = []
    for word, table in _TABLES.items():
        of_it = {name: match for name, match in found.items() if match and match[1] == word}
        if not of_it:
            continue
        there = sql(
            f"SELECT id, resumes FROM {table} WHERE id = ANY(%s)"
            " AND state NOT IN ('done', 'cancelled') AND host IN ('', %s)",
            ([int(match[2]) for match in of_it.values()], settings.HOST_NAME),
        )
        live = {(row.id, row.resumes) for row in there}
        kept += [name for name, match in of_it.items() if (int(match[2]), int(match[3])) in live]
    return kept


def _keep_reaping() -> None:
    stop = threading.Event()
    while True:
        try:
            if removed := reap():
                log.info("containers_reaped", count=removed)
        except (EngineError, Error) as error:
            log.warning("not_reaped", error=str(error)[:300])
        finally:
            connection.close()
        stop.wait(EVERY_S)


@worker_ready.connect
def start_reaping(**_: object) -> None:
    """In every worker whose host has an engine; two at once do no harm."""
    if not problem():
        threading.Thread(target=_keep_reaping, name="reaper", daemon=True).start()
