"""Starting a suite by a request: read and checked before the first row is written."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from kitchen import suites
from kitchen.api.fields import LineupField, SeedsField
from kitchen.lineups import LineupError
from kitchen.models import SuiteRun
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.api.declared import LENGTHS, DeclaredSerializer
from masterchef.api.errors import field_error


class SuiteField(serializers.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(choices=suites.names(), help_text="a suite that comes along", **options)


class SuitePlanSerializer(serializers.Serializer[Any]):
    """What makes a difference to what a suite takes."""

    suite = SuiteField()
    lineups = serializers.ListField(
        child=LineupField(), min_length=1, max_length=20, error_messages=LENGTHS
    )
    levels = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=4), default=list, max_length=4,
        help_text="empty: all that the suite has",
    )  # fmt: skip
    seeds = SeedsField(default=list(range(1, 11)))
    repeats = serializers.IntegerField(default=1, min_value=1, max_value=100)


class SuiteStartSerializer(SuitePlanSerializer, DeclaredSerializer):
    """A session for each scenario, lineup, seed and repeat."""

    declaration = suites.Setup
    filled = True

    name = serializers.CharField(default="", allow_blank=True, max_length=200)
    start = serializers.BooleanField(default=True, help_text="false: create only")


def suite_of(given: Mapping[str, Any]) -> suites.Suite:
    """The part of the suite that was asked for; raises ValidationError."""
    try:
        return suites.find(given["suite"]).of_levels(given["levels"])
    except suites.SuiteError as error:
        raise field_error("levels", error.problems) from error


def begin(given: Mapping[str, Any], *, owner: User | None) -> SuiteRun:
    """The run with all its sessions, started unless `start` is false.

    Raises ValidationError with each problem at its field, or OverBudget; nothing is written then.
    """
    setup = suites.Setup(**{name: given[name] for name in suites.Setup.model_fields})
    try:
        run = suites.create(
            suite_of(given), given["lineups"], seeds=given["seeds"], setup=setup, owner=owner,
            name=given["name"],
        )  # fmt: skip
    except LineupError as error:
        raise field_error("lineups", error.problems) from error
    except suites.TooMany as error:
        raise field_error("seeds", [str(error)]) from error
    if given["start"]:
        suites.start(run)
    verb = "suite.start" if given["start"] else "suite.create"
    audit.write(owner, verb, run, sessions=suites.standing(run).sessions)
    return run
