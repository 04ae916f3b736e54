"""Runs as a person names them: the first characters of a session's id, an experiment's number."""

from typing import TYPE_CHECKING, Any

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from judging.models import Matrix, Optimisation
    from kitchen.models import Experiment, Session, SuiteRun
    from masterchef.runs.models import Run


def session(text: str) -> "Session":
    """The one session whose id starts with `text`; raises CommandError."""
    from kitchen.models import Session

    rows = Session.objects.select_related("scenario", "lineup")
    found: Session = by_prefix(rows, text, "session", "list them: masterchef sessions")
    return found


def matrix(text: str) -> "Matrix":
    """The one matrix whose id starts with `text`; raises CommandError."""
    from judging.models import Matrix

    found: Matrix = by_prefix(
        Matrix.objects.all(), text, "matrix", "list them: masterchef matrix list"
    )
    return found


def suite(text: str) -> "SuiteRun":
    """The one run of a suite whose id starts with `text`; raises CommandError."""
    from kitchen.models import SuiteRun

    rows = SuiteRun.objects.select_related("experiment")
    found: SuiteRun = by_prefix(rows, text, "suite run", "list them: masterchef suite list")
    return found


def optimisation(text: str) -> "Optimisation":
    """The one optimisation whose id starts with `text`; raises CommandError."""
    from judging.models import Optimisation

    rows = Optimisation.objects.select_related("prompt", "accepted")
    fix = "list them: masterchef matrix optimise list"
    found: Optimisation = by_prefix(rows, text, "optimisation", fix)
    return found


def run(text: str) -> "Run":
    """The one run of any kind whose id starts with `text`; raises CommandError."""
    from masterchef.runs.models import Run

    fix = "list them: masterchef sessions, masterchef matrix list"
    found: Run = by_prefix(Run.objects.all(), text, "run", fix)
    return found


def by_prefix(
    rows: "QuerySet[Any]",
    text: str,
    noun: str,
    fix: str,
    shown: "Callable[[str, Any], str]" = lambda id, row: id,
) -> "Any":
    """The one row whose id starts with `text`; raises CommandError, where several do with each as
    it is `shown` by the start of its id."""
    from django.db.models import CharField
    from django.db.models.functions import Cast

    ids = rows.annotate(text=Cast("id", CharField()))
    found = list(ids.filter(text__startswith=text.lower()).order_by("-created_at")[:6])
    if not found or not text:
        raise CommandError(f"{noun}: there is no {noun} {text!r}", fix=fix, code=ExitCode.NOT_FOUND)
    if len(found) > 1:
        names = ", ".join(shown(str(row.pk)[: len(text) + 4], row) for row in found)
        plural = "matrices" if noun == "matrix" else f"{noun}s"
        raise CommandError(
            f"{noun}: {text!r} begins the ids of several {plural}: {names}",
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


def by_name(rows: "QuerySet[Any]", name: str, noun: str) -> "Any":
    """The one of that name; raises CommandError, which tells the names that there are."""
    found = rows.filter(name=name).first()
    if found is None:
        known = ", ".join(rows.values_list("name", flat=True)) or "none"
        raise CommandError(
            f"there is no {noun} {name!r}", fix=f"there are {known}", code=ExitCode.NOT_FOUND
        )
    return found
