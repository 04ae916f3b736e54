"""Making a session out of a scenario, a lineup and a seed, and opening its first tick."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction

from kitchen import engine, library, lineups
from kitchen.engine.metrics import check_reference
from kitchen.models import Experiment, Lineup, Scenario, Session
from kitchen.sessions import announcements, replica, ticks
from kitchen.sessions.rulesets import OtherRules
from kitchen.sessions.setups import TRACKS
from masterchef import runs
from masterchef.accounts.models import User
from masterchef.durable import sql
from masterchef.runs import forecasts, names
from masterchef.runs.models import RunState


def create_session(
    *,
    scenario: str | Path | engine.Scenario,
    lineup: lineups.Lineup | dict[str, Any] | Path | str,
    seed: int,
    repeat: int = 1,
    track: str = "A",
    speed: float | None = None,
    stop_after_s: float | None = None,
    owner: User | None = None,
    experiment: Experiment | None = None,
    options: dict[str, Any] | None = None,
    name: str = "",
    checked: bool = False,
) -> Session:
    """A session that hasn't started; raises engine.ScenarioError, lineups.LineupError, ValueError.

    `checked`: the caller has asked `lineups.check_players` already, for many sessions at once.
    A string is a name, never a file's: it may come from a request. `speed` is simulated
    seconds per wall second, None for as fast as it goes; `stop_after_s` is wall seconds.
    """
    if track not in TRACKS:
        raise ValueError(f"track: {track!r} is not one of {', '.join(TRACKS)}")
    plan = load_plan(scenario)
    spec = lineups.load(lineup)
    seats = lineups.seat_players(spec, plan)
    if not checked:
        lineups.check_players([*(seat["player"] for seat in seats.values()), *spec.recall])
    check_reference(plan, [seed])
    id = uuid4()
    with transaction.atomic():
        return Session.objects.create(
            id=id,
            kind="session",
            name=name or names.automatic(f"{plan.name} · {spec.name} · seed {seed}", id),
            owner=owner,
            experiment=experiment,
            scenario=_stored_scenario(plan),
            lineup=_stored_lineup(spec),
            seed=seed,
            repeat=repeat,
            track=track,
            seats=seats,
            options={**spec.options, **(options or {})},
            ruleset=engine.RULESET,
            speed=speed,
            stop_after_s=stop_after_s,
        )


def create_experiment(name: str = "", *, made_of: str = "") -> Experiment:
    """What one call of `play` starts, to be filled with sessions.

    Without a name it gets one of what it is `made_of`, different from all others'.
    """
    return Experiment.objects.create(
        name=name[: names.LONGEST] or names.automatic(made_of, uuid4())
    )


def start(session: Session) -> None:
    """Open tick 0 and send its turns; raises StateError if the session has been started, or if
    the rules have changed since it was created, or its owner's limit would be passed.
    """
    announcements.announce(session.pk, open_first(session))


def open_first(session: Session) -> announcements.Opened:
    """As `start`, without a word to workers and watchers: for callers in a transaction."""
    if session.ruleset != engine.RULESET:
        raise OtherRules(session.ruleset)
    with transaction.atomic():
        runs.change(session, RunState.RUNNING, allowed=(RunState.CREATED,))
        forecasts.keep(session)
        opened = ticks.open_tick(session.pk, replica.of(session.pk).at(0))
        sql("UPDATE kitchen_session SET tick = 0 WHERE run_ptr_id = %s", (session.pk,))
    session.state, session.tick = RunState.RUNNING, 0
    return opened


def load_plan(scenario: str | Path | engine.Scenario) -> engine.Scenario:
    """The scenario meant; raises engine.ScenarioError for an unknown name."""
    if isinstance(scenario, str) and scenario not in engine.scenarios():
        found = library.find_scenario(scenario)
        if found is None:
            known = ", ".join(engine.scenarios())
            raise engine.ScenarioError([f"scenario: there is no {scenario!r}; there are {known}"])
        return found
    return scenario if isinstance(scenario, engine.Scenario) else engine.load_scenario(scenario)


def _stored_scenario(plan: engine.Scenario) -> Scenario:
    row, _ = Scenario.objects.get_or_create(
        digest=plan.digest,
        defaults=library.columns(plan),
    )
    return row


def _stored_lineup(spec: lineups.Lineup) -> Lineup:
    row, _ = Lineup.objects.get_or_create(
        digest=spec.digest, defaults={"name": spec.name, "spec": spec.to_json()}
    )
    return row
