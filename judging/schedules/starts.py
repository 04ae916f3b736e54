"""Starting what a schedule says, by the same verbs as a person."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from rest_framework.exceptions import ValidationError

from agents import suite_forecasts
from agents.api.forecasts import planned
from judging.gold import BadFile
from judging.models import Schedule, ScheduledStart
from judging.trials import estimates, library, matrices, setups
from judging.trials.problems import InputError
from kitchen.api import starts, suite_starts
from kitchen.lineups import LineupError
from masterchef import audit
from masterchef.api.errors import lines_of
from masterchef.runs import StateError, forecasts
from masterchef.runs.forecasts import Forecast, OverBudget

Kind = Schedule.Kind


def check(row: Schedule) -> None:
    """Raise InputError unless it could be started now, within its budget."""
    if row.kind == Kind.MATRIX:
        library.sync()
        estimates.refuse_plan(setups.resolve(setups.read(_matrix(row)), check_hosts=False))
        return
    told = _suite_lines(row) if row.kind == Kind.SUITE else _session_lines(row)
    try:
        forecasts.refuse(told, budget_tokens=row.budget_tokens, budget_usd=row.budget_usd)
    except OverBudget as error:
        raise InputError(error.problems) from error


def start(row: Schedule) -> ScheduledStart:
    """Start it now. What refuses it is kept with the start; nothing has begun then."""
    made = ScheduledStart(schedule=row)
    try:
        with transaction.atomic():
            made.runs = [str(id) for id in _begin(row)]
    except (BadFile, StateError) as error:
        made.refused, made.over_budget = str(error), _over_budget(error)
    except ValidationError as error:
        made.refused, made.over_budget = "; ".join(lines_of(error)), _over_budget(error)
    made.save()
    audit.write(row.owner, "schedule.start", row, runs=made.runs, refused=made.refused)
    return made


def _over_budget(error: Exception) -> bool:
    return isinstance(error, OverBudget) or isinstance(error.__cause__, OverBudget)


def _begin(row: Schedule) -> list[Any]:
    if row.kind == Kind.MATRIX:
        library.sync()
        matrix = matrices.create(_matrix(row), name=_name(row), owner=row.owner)
        matrices.start(matrix)
        return [matrix.pk]
    # Without an owner a shell made it, which has no limit.
    if row.kind == Kind.SUITE:
        return [suite_starts.begin(_suite(row), owner=row.owner).pk]
    _, sessions = starts.begin(_sessions(row), owner=row.owner)
    return [session.pk for session in sessions]


def _name(row: Schedule) -> str:
    return f"{row.name} · {uuid4().hex[:8]}"


def _matrix(row: Schedule) -> dict[str, Any]:
    budget = {"budget_tokens": row.budget_tokens, "budget_usd": row.budget_usd}
    return row.setup | {name: value for name, value in budget.items() if value is not None}


def _sessions(row: Schedule) -> dict[str, Any]:
    return _valid(starts.serializer_of(row.setup, **_of_start(row)))


def _suite(row: Schedule) -> dict[str, Any]:
    return _valid(suite_starts.SuiteStartSerializer(data={**row.setup, **_of_start(row)}))


def _of_start(row: Schedule) -> dict[str, Any]:
    return {"name": _name(row), "budget_tokens": row.budget_tokens, "budget_usd": row.budget_usd}


def _valid(fields: Any) -> dict[str, Any]:
    try:
        fields.is_valid(raise_exception=True)
    except ValidationError as error:
        raise InputError([f"setup: {problem}" for problem in lines_of(error)]) from error
    return dict(fields.validated_data)


def _session_lines(row: Schedule) -> list[Forecast]:
    given = _sessions(row)
    try:
        return planned(given)
    except ValidationError as error:
        raise InputError([f"setup: {problem}" for problem in lines_of(error)]) from error


def _suite_lines(row: Schedule) -> list[Forecast]:
    given = _suite(row)
    try:
        told = suite_forecasts.estimate(
            suite_starts.suite_of(given), given["lineups"], seeds=len(given["seeds"]),
            repeats=given["repeats"],
        )  # fmt: skip
    except LineupError as error:
        raise InputError([f"setup: lineups: {problem}" for problem in error.problems]) from error
    except ValidationError as error:
        raise InputError([f"setup: {problem}" for problem in lines_of(error)]) from error
    return told.models
