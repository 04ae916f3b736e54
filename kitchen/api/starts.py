"""Starting sessions by a request: everything is checked before the first row is written."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from kitchen import engine, lineups, sessions
from kitchen.api.fields import LineupField, ScenarioField, SeedsField
from kitchen.models import Experiment, Session
from kitchen.sessions.creation import load_plan
from kitchen.sessions.setups import Setup
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.api.declared import LENGTHS, DeclaredSerializer
from masterchef.api.errors import field_error
from masterchef.api.numbers import NumberField
from masterchef.runs.forecasts import OverBudget

SESSIONS_AT_MOST = 1000


class StartSerializer(DeclaredSerializer):
    """One scenario; one session for each seed and repeat."""

    declaration = Setup
    filled = True

    scenario = ScenarioField(max_length=80)
    lineup = LineupField()
    seeds = SeedsField(default=[1])
    budget_tokens = serializers.IntegerField(
        allow_null=True, default=None, min_value=1, max_value=10**12,
        help_text="of all sessions together; nothing is started if more is expected",
    )  # fmt: skip
    budget_usd = NumberField(
        allow_null=True, default=None, min_value=0.0001, max_value=1_000_000,
        help_text="of all sessions together; nothing is started if more is expected",
    )  # fmt: skip
    name = serializers.CharField(default="", allow_blank=True, max_length=200)
    start = serializers.BooleanField(default=True, help_text="false: create only")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["lineups"] = attrs.pop("lineups", None) or [attrs.pop("lineup")]
        count = len(attrs["lineups"]) * len(attrs["seeds"]) * attrs["repeats"]
        if count > SESSIONS_AT_MOST:
            raise ValidationError(
                {"repeats": f"This makes {count} sessions; {SESSIONS_AT_MOST} at a time."}
            )
        return attrs


class ExperimentStartSerializer(StartSerializer):
    """Several lineups on the same scenario, seeds and repeats."""

    lineup = None  # type: ignore[assignment]
    lineups = serializers.ListField(
        child=LineupField(), min_length=1, max_length=20, error_messages=LENGTHS
    )
    name = serializers.CharField(max_length=200)


def serializer_of(setup: Mapping[str, Any], *, name: str, **more: Any) -> StartSerializer:
    """What reads a setup: of an experiment where it has `lineups`, called so if it has no name."""
    if "lineups" in setup:
        return ExperimentStartSerializer(data={"name": name, **setup, **more})
    return StartSerializer(data={**setup, **more})


def begin(
    wanted: dict[str, Any], *, owner: User | None, always_experiment: bool = False
) -> tuple[Experiment | None, list[Session]]:
    """Create the sessions in one transaction, then start them; raises ValidationError."""
    runs = [
        (lineup, seed, repeat)
        for lineup in wanted["lineups"]
        for repeat in range(1, wanted["repeats"] + 1)
        for seed in wanted["seeds"]
    ]
    try:
        _check_players(wanted)
        with transaction.atomic():
            experiment = None
            if always_experiment or len(runs) > 1:
                experiment = sessions.create_experiment(wanted["name"], made_of=_made_of(wanted))
            made = [_create(wanted, run, owner=owner, experiment=experiment) for run in runs]
            sessions.refuse_over_budget(
                made, budget_tokens=wanted["budget_tokens"], budget_usd=wanted["budget_usd"],
                owner=owner,
            )  # fmt: skip
    except engine.ScenarioError as error:
        raise field_error("scenario", error.problems) from error
    except lineups.LineupError as error:
        raise field_error("lineup", error.problems) from error
    except OverBudget as error:
        raise _over_budget(error) from error
    if wanted["start"]:
        for session in made:
            sessions.start(session)
    audit.write(
        owner, "session.start" if wanted["start"] else "session.create", experiment or made[0],
        scenario=wanted["scenario"], sessions=len(made),
    )  # fmt: skip
    return experiment, made


def _over_budget(error: OverBudget) -> ValidationError:
    """Each problem at its field; a person's limit is at none."""
    found: dict[str, list[str]] = {}
    for field, text in error.found:
        where = "non_field_errors" if field == "limit" else field
        found.setdefault(where, []).append(text)
    return ValidationError(found)


def _create(
    wanted: dict[str, Any],
    run: tuple[lineups.Lineup, int, int],
    *,
    owner: User | None,
    experiment: Experiment | None,
) -> Session:
    lineup, seed, repeat = run
    options = {"deadline_s": wanted["deadline_s"]} if wanted["deadline_s"] else {}
    return sessions.create_session(
        scenario=wanted["scenario"],
        lineup=lineup.to_json(),
        seed=seed,
        repeat=repeat,
        track=wanted["track"],
        speed=wanted["speed"],
        stop_after_s=wanted["stop_after_s"],
        owner=owner,
        experiment=experiment,
        options=options,
        name=wanted["name"] if experiment is None else "",
        checked=True,
    )


def _check_players(wanted: dict[str, Any]) -> None:
    """Ask the hosts once for all sessions, and outside of their transaction: a dead one is slow."""
    plan = load_plan(wanted["scenario"])
    seated = [lineups.seat_players(lineup, plan) for lineup in wanted["lineups"]]
    recall = [model for lineup in wanted["lineups"] for model in lineup.recall]
    lineups.check_players(
        [*(held["player"] for seats in seated for held in seats.values()), *recall]
    )


def _made_of(wanted: dict[str, Any]) -> str:
    lineup = ", ".join(lineup.name for lineup in wanted["lineups"])
    return f"{wanted['scenario']} · {lineup}"
