"""Runs as a person names them: the first characters of a session's id, an experiment's number."""

from typing import TYPE_CHECKING

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode

if TYPE_CHECKING:
    from kitchen.models import Experiment, Session


def session(text: str) -> "Session":
    """The one session whose id starts with `text`; raises CommandError."""
    from django.db.models import CharField
    from django.db.models.functions import Cast

    from kitchen.models import Session

    ids = Session.objects.annotate(text=Cast("id", CharField()))
    rows = ids.filter(text__startswith=text.lower()).select_related("scenario", "lineup")
    found = list(rows.order_by("-created_at")[:6])
    if not found or not text:
        raise CommandError(
            f"session: there is no session {text!r}",
            fix="list them: masterchef sessions",
            code=ExitCode.NOT_FOUND,
        )
    if len(found) > 1:
        names = ", ".join(str(row.pk)[: len(text) + 4] for row in found)
        raise CommandError(
            f"session: {text!r} begins the ids of several sessions: {names}",
            fix="write more of the id",
            code=ExitCode.USAGE,
        )
    return found[0]


def experiment(text: str) -> "Experiment | None":
    """The experiment of this number, if it is one."""
    from kitchen.models import Experiment

    return Experiment.objects.filter(pk=int(text)).first() if _small_number(text) else None


def runs(text: str) -> list["Session"]:
    """The sessions of an experiment's number, or the one session meant; raises CommandError."""
    from kitchen.models import Session

    found = experiment(text)
    if found is None:
        return [session(text)]
    of_it = Session.objects.filter(experiment=found).select_related("scenario", "lineup")
    return list(of_it.order_by("created_at", "id"))


def _small_number(text: str) -> bool:
    return text.isdecimal() and int(text) < 2**31
