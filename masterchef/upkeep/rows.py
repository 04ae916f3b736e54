"""Asking for upkeep, and what became of it."""

from datetime import datetime

from masterchef.durable.database import sql
from masterchef.durable.models import WorkState
from masterchef.durable.statements import release_expired
from masterchef.upkeep.models import Upkeep, What

ENDED = (WorkState.DONE, WorkState.QUARANTINED, WorkState.CANCELLED)


def ask(what: What, name: str = "", due: datetime | None = None) -> Upkeep:
    """A new row; the one that is there already where the night has its own."""
    if due is None:
        return Upkeep.objects.create(what=what, name=name)
    row, _ = Upkeep.objects.get_or_create(what=what, due=due, defaults={"name": name})
    return row


def ready() -> list[tuple[str, int]]:
    """(kind, id) of what may be taken now, oldest first. What a dead process holds becomes ready
    here too: where backups run there may be no reconciler."""
    release_expired("masterchef_upkeep", "masterchef_upkeep AS t WHERE true", "''")
    rows = sql(
        "SELECT what, id FROM masterchef_upkeep WHERE state = 'ready'"
        " AND (not_before IS NULL OR not_before <= masterchef_now()) ORDER BY id"
    ).fetchall()
    return [(row.what, row.id) for row in rows]


def newest() -> Upkeep | None:
    """The last that has come to an end, well or not."""
    return Upkeep.objects.filter(state__in=ENDED).order_by("-id").first()


def open_or_failed() -> list[Upkeep]:
    """What is under way, or was given up; oldest first."""
    return list(Upkeep.objects.exclude(state__in=["done", "cancelled"]).order_by("id"))
