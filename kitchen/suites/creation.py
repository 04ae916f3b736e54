"""A suite's run and all of its sessions, made in one transaction."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kitchen import engine, lineups, sessions
from kitchen.lineups import Lineup
from kitchen.models import Session, SuiteRun
from kitchen.sessions.setups import Track
from kitchen.suites.files import Suite
from masterchef.accounts.models import User
from masterchef.complaints import sentences
from masterchef.runs import forecasts, names

SESSIONS_AT_MOST = 10_000


class TooMany(ValueError):
    """More sessions than one run may have; the message says which field to change."""


class Setup(BaseModel):
    """How a suite is played, beside its lineups and seeds."""

    model_config = ConfigDict(extra="forbid")

    repeats: int = Field(default=1, ge=1, le=100, description="of each seed")
    track: Track = Field(default="A", description="A: thinking is free; B: it costs")
    max_parallel: int = Field(
        default=8, ge=1, le=200, description="sessions that are under way at once"
    )
    budget_tokens: int | None = Field(
        default=None, ge=1, le=10**12,
        description="not started if more is expected, paused once it is spent",
    )  # fmt: skip
    budget_usd: float | None = Field(
        default=None, ge=0.0001, le=1_000_000, description="the same in dollars"
    )


def read(given: dict[str, object]) -> Setup:
    """The setup; raises ValueError with a line for all that is wrong, each named by its field."""
    try:
        return Setup.model_validate(given)
    except ValidationError as error:
        raise ValueError("\n".join(sentences(error))) from None


def create(
    suite: Suite,
    contenders: list[Lineup],
    *,
    seeds: list[int],
    setup: Setup | None = None,
    owner: User | None = None,
    name: str = "",
) -> SuiteRun:
    """The run and a session for each scenario, lineup, seed and repeat; nothing is started.

    Raises TooMany, forecasts.OverBudget, lineups.LineupError and engine.ScenarioError, and
    has written nothing then.
    """
    setup = setup or Setup()
    count = len(suite.scenarios) * len(contenders) * len(seeds) * setup.repeats
    if count > SESSIONS_AT_MOST:
        raise TooMany(f"this makes {count:,} sessions, more than {SESSIONS_AT_MOST:,}; take fewer")
    plans = [engine.load_scenario(one.name) for one in suite.scenarios]
    _check(plans, contenders)
    who = ", ".join(lineup.name for lineup in contenders)
    id = uuid4()
    with transaction.atomic():
        run = SuiteRun.objects.create(
            id=id,
            kind="suite",
            name=name or names.automatic(f"suite {suite.name} · {who}", id),
            owner=owner,
            suite=suite.name,
            digest=suite.digest,
            ruleset=engine.RULESET,
            scenarios=[one._asdict() for one in suite.scenarios],
            setup={**setup.model_dump(), "seeds": seeds, "lineups": [c.name for c in contenders]},
            experiment=sessions.create_experiment(made_of=f"suite {suite.name}: {who}"),
        )
        for plan in plans:
            for lineup in contenders:
                _sessions(run, plan, lineup, seeds=seeds, setup=setup)
        forecasts.refuse(
            forecasts.told(run), budget_tokens=setup.budget_tokens, budget_usd=setup.budget_usd,
            owner=owner,
        )  # fmt: skip
    return run


def _sessions(
    run: SuiteRun, plan: engine.Scenario, lineup: Lineup, *, seeds: list[int], setup: Setup
) -> list[Session]:
    return [
        sessions.create_session(
            scenario=plan, lineup=lineup, seed=seed, repeat=repeat, track=setup.track,
            owner=run.owner, experiment=run.experiment, checked=True,
        )
        for seed in seeds
        for repeat in range(1, setup.repeats + 1)
    ]  # fmt: skip


def _check(plans: list[engine.Scenario], contenders: list[Lineup]) -> None:
    """Each lineup fits each scenario, and its players can be had: asked once for all sessions."""
    players: dict[str, Any] = {}
    for plan in plans:
        for lineup in contenders:
            seated = lineups.seat_players(lineup, plan)
            players |= dict.fromkeys(held["player"] for held in seated.values())
    for lineup in contenders:
        players |= dict.fromkeys(lineup.recall)
    lineups.check_players(players)
