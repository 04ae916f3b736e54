"""Claiming durable work that may run in a container: only on the host that it is pinned to."""

import hashlib
import socket
from typing import Any

from django.conf import settings

from masterchef import durable
from masterchef.durable import WorkRef, first_sql
from masterchef.messages import Message, later

PARTICIPATIONS = "judging_participation"
JUDGEMENTS = "judging_judgement"
NAMES = {PARTICIPATIONS: "participation", JUDGEMENTS: "judgement"}
# A host that hasn't polled its container for so many leases is taken for dead.
PATIENCE_LEASES = 3
PASS_ON_S = 0.3
COLUMNS = "flavor, resumes, host, container, outcome"


def host_name() -> str:
    """This machine, as rows are pinned to it; set MASTERCHEF_MACHINE where names repeat."""
    return settings.HOST_NAME or socket.gethostname()


def site() -> str:
    """Tells our containers from those of another installation on the same engine."""
    return hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()[:8]


def elsewhere(table: str, id: int) -> bool:
    """Whether the row's container runs on another host that is still heard of."""
    row = first_sql(
        f"SELECT host <> '' AND host <> %s AND heard_at > masterchef_now()"
        f" - make_interval(secs => %s) AS pinned FROM {table} WHERE id = %s",
        (host_name(), settings.LEASE_S * PATIENCE_LEASES, id),
    ).fetchone()
    return bool(row and row.pinned)


def claim(table: str, id: int, message: Message) -> tuple[WorkRef, Any] | None:
    """The claim and the row's columns; None: another worker's, or another host's."""
    if elsewhere(table, id):
        later(PASS_ON_S, message)  # one of that host's workers will get it in the end
        return None
    claimed = durable.claim(table, id, COLUMNS)
    if claimed is None:
        return None
    return WorkRef(table, id, claimed.fence, work_name(table, id, claimed.resumes)), claimed


def work_name(table: str, id: int, resumes: int) -> str:
    """The journal's key: a resumed attempt asks again, a repeated one reads what it was told."""
    return f"{NAMES[table]}:{id}.{resumes}"
