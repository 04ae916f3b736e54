"""News of hosts and models, for pages that show them: whether there is any, and a poke when."""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from masterchef.durable import sql
from masterchef.live import pokes

TOPIC: UUID = uuid5(NAMESPACE_URL, "masterchef:hosts")
# Each row's xmin is the transaction that wrote it last: it changes with whatever is changed.
_TABLES = (
    "agents_host",
    "agents_hostmodel",
    "agents_upload",
    "agents_modelversion",
    "agents_assignment",
    "agents_placement",
    "agents_pull",
)
_STAMP = " UNION ALL ".join(
    f"SELECT '{table}' AS t, count(*) AS n, max(xmin::text::bigint) AS last FROM {table}"
    for table in _TABLES
)


def announce() -> None:
    """Poke those who watch, after the commit of what is news."""
    transaction.on_commit(lambda: pokes.poke(TOPIC))


def stamp() -> str:
    """Another text whenever anything of hosts or models has changed."""
    joined = "string_agg(t || ' ' || n || ' ' || coalesce(last, 0), ',' ORDER BY t)"
    row = sql(f"SELECT {joined} AS stamp FROM ({_STAMP}) s").fetchone()
    return "" if row is None else str(row.stamp)
