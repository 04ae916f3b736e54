"""Starting what a saved setup says, by the verbs that the forms call."""

from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ValidationError

from judging import cooks
from judging.cooks import service
from judging.cooks.errors import CookError
from judging.cooks.folder import uploads
from judging.models import SavedSetup
from judging.trials import library, matrices
from judging.trials.problems import InputError
from kitchen.api import suite_starts
from kitchen.api.starts import begin, serializer_of
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.api.errors import lines_of
from masterchef.runs.forecasts import OverBudget

Kind = SavedSetup.Kind


def start(row: SavedSetup, *, owner: User | None) -> list[UUID]:
    """The ids of the runs that were started; raises InputError, with nothing begun.

    Without an owner a shell starts them, which has no limit.
    """
    if row.retired:
        raise InputError([f"setup: {row} is retired; take it back first"])
    if row.kind == Kind.MODELS:
        raise InputError([f"setup: {row} is a list of models; name it where a matrix is set up"])
    ids = _BEGIN[Kind(row.kind)](row, owner)
    audit.write(owner, "setup.start", row, runs=[str(id) for id in ids[:50]])
    return ids


def _matrix(row: SavedSetup, owner: User | None) -> list[UUID]:
    library.sync()
    matrix = matrices.create(row.setup, owner=owner)
    matrices.start(matrix)
    return [matrix.pk]


def _sessions(row: SavedSetup, owner: User | None) -> list[UUID]:
    fields = serializer_of(row.setup, name=row.name)
    try:
        fields.is_valid(raise_exception=True)
        _, sessions = begin(
            fields.validated_data, owner=owner, always_experiment="lineups" in row.setup
        )
    except ValidationError as error:
        raise InputError(lines_of(error)) from error
    return [session.pk for session in sessions]


def _suite(row: SavedSetup, owner: User | None) -> list[UUID]:
    fields = suite_starts.SuiteStartSerializer(data=row.setup)
    try:
        fields.is_valid(raise_exception=True)
        with transaction.atomic():
            return [suite_starts.begin(fields.validated_data, owner=owner).pk]
    except ValidationError as error:
        raise InputError(lines_of(error)) from error
    except OverBudget as error:
        raise InputError(error.problems) from error


def _refuse_unserved(problems: list[str]) -> None:
    if problems:
        way = "anyway: write true in the setup to start all the same; it waits for a worker then"
        raise InputError([*(f"files: {problem}" for problem in problems), way])


def _cook(row: SavedSetup, owner: User | None) -> list[UUID]:
    try:
        with transaction.atomic(), uploads.from_texts(row.setup["files"]) as folder:
            cook = cooks.create_cook(folder, owner=owner)
            judge = row.setup.get("judge", False)
            if not row.setup.get("anyway", False):
                _refuse_unserved(service.problems(cook, cooking=True, judging=judge))
            cooks.run(cook, judge=judge)
    except CookError as error:
        raise InputError([f"files: {problem}" for problem in error.problems]) from error
    return [cook.pk]


_BEGIN = {Kind.MATRIX: _matrix, Kind.SESSION: _sessions, Kind.SUITE: _suite, Kind.COOK: _cook}
