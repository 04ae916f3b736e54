"""Asking for upkeep, and what became of it."""

import re
from datetime import datetime

from django.db import transaction

from masterchef import audit, variables
from masterchef.accounts.models import User
from masterchef.durable.models import WorkState
from masterchef.durable.statements import claimable
from masterchef.upkeep.models import Upkeep, What

ENDED = (WorkState.DONE, WorkState.QUARANTINED, WorkState.CANCELLED)
NAME = re.compile(r"\d{8}T\d{6}Z")


class AskError(ValueError):
    """What nobody would do; `field` is the one to change."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


def check(what: str, name: str) -> None:
    """Raise AskError unless the keeper of this installation could do it."""
    if not variables.read("MASTERCHEF_KEEPER"):
        raise AskError("what", "nobody keeps backups here: see docs/several-machines.md")
    if name and what == What.BACKUP:
        raise AskError("name", "a backup gets its name when it is taken: leave it out")
    if name and not NAME.fullmatch(name):
        raise AskError("name", "write it as it is listed, such as 20261129T031000Z")


def ask_for(by: User | None, what: str, name: str = "") -> Upkeep:
    """A person's wish, written down in the audit log. Raises AskError; nothing is asked then.

    The keeper takes it within seconds; a drill without a name is of the newest backup.
    """
    check(what, name)
    with transaction.atomic():
        row = ask(What(what), name)
        audit.write(by, f"upkeep.{what}", row)
    return row


def ask(what: What, name: str = "", due: datetime | None = None) -> Upkeep:
    """A new row; the one that is there already where the night has its own."""
    if due is None:
        return Upkeep.objects.create(what=what, name=name)
    row, _ = Upkeep.objects.get_or_create(what=what, due=due, defaults={"name": name})
    return row


def ready() -> list[tuple[str, int]]:
    """(kind, id) of what may be taken now, oldest first. What a dead process held counts: where
    backups run there may be no reconciler."""
    ids = claimable("masterchef_upkeep t WHERE true")
    return list(Upkeep.objects.filter(pk__in=ids).order_by("pk").values_list("what", "pk"))


def newest() -> Upkeep | None:
    """The last that has come to an end, well or not."""
    return Upkeep.objects.filter(state__in=ENDED).order_by("-id").first()


def open_or_failed() -> list[Upkeep]:
    """What is under way, or was given up; oldest first."""
    return list(Upkeep.objects.exclude(state__in=["done", "cancelled"]).order_by("id"))
