"""A session of another ruleset is played by workers of its version until it ends, or blocked."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from kitchen import engine, sessions
from kitchen.models import Session, Tick, Turn
from kitchen.sessions import rulesets
from masterchef.celery import QUEUES
from masterchef.durable import reconciler, take, violations
from masterchef.embedded import commands
from masterchef.embedded.folders import CHECKOUT
from masterchef.embedded.process import Child
from masterchef.scaling import presence
from tests.chaos.load import GREEDY, Plan, greedy_hash
from tests.masterchef.scaling.processes import launch, until

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "0" * 64


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    redis.Redis.from_url(django_settings.REDIS_URL).flushdb()
    presence._read.at = float("-inf")
    yield
    presence._read.at = float("-inf")


def begun(*, ruleset: str, seed: int = 1, player: str = GREEDY) -> Session:
    session = sessions.create_session(
        scenario="slow_business_1", lineup={"default": player}, seed=seed
    )
    sessions.start(session)
    Session.objects.filter(pk=session.pk).update(ruleset=ruleset)
    session.refresh_from_db()
    return session


@pytest.fixture
def old_tree(tmp_path: Path) -> Path:
    """This checkout as the version before: it plays the same and says another ruleset."""
    for room in ("masterchef", "kitchen", "agents", "judging"):
        left = shutil.ignore_patterns("__pycache__", "node_modules", "ui")
        shutil.copytree(CHECKOUT / room, tmp_path / "old" / room, ignore=left)
    path = tmp_path / "old" / "kitchen" / "engine" / "ruleset.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "ruleset": OLD}))
    return tmp_path / "old"


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[dict[str, Child]]:
    found: dict[str, Child] = {}
    yield found
    for child in found.values():
        child.kill_group()


def played(session: Session) -> list[Any]:
    return list(session.turns.order_by("tick", "seat").values_list("tick", "seat", "decision"))


def closers(session: Session) -> set[int]:
    """Ids of the processes that closed its ticks."""
    owners = Tick.objects.filter(session=session).values_list("closed_by", flat=True)
    return {int(owner.split(":")[1]) for owner in owners}


@pytest.mark.slow
def test_each_is_played_by_workers_of_its_own_version(
    old_tree: Path, workers: dict[str, Child], tmp_path: Path
) -> None:
    mine, theirs = begun(ruleset=engine.RULESET), begun(ruleset=OLD)

    def start(name: str, tree: Path) -> None:
        command = commands.celery_worker(list(QUEUES), concurrency=4, name=name)
        workers[name] = launch(name, command, tmp_path, tree=tree)

    def scored(session: Session) -> bool:  # a session is done before it has its score
        reconciler.sweep_once()
        session.refresh_from_db()
        return session.state == "done" and session.score is not None

    start("new", CHECKOUT)
    until(lambda: scored(mine), "our session's score")
    theirs.refresh_from_db()
    assert (theirs.state, theirs.tick) == ("running", 0)
    assert set(theirs.turns.values_list("state", "fence")) == {("ready", 0)}

    start("old", old_tree)
    until(lambda: scored(theirs), "their session's score")
    assert mine.hash == greedy_hash(Plan("slow_business_1", GREEDY, 1))
    assert played(theirs) == played(mine)  # the hash also holds the ruleset's name
    # Our sweeps close what the new worker is late for, and nothing of the old rules.
    assert closers(mine) <= {workers["new"].pid, os.getpid()}
    assert closers(theirs) == {workers["old"].pid}
    assert theirs.score == mine.score
    assert violations(grace_s=5) == {}


def live(ruleset: str) -> None:
    """A worker says that it lives."""
    presence._write("w", ruleset, ["turns.line_cook", "kitchen"])
    presence._read.at = float("-inf")


def test_its_turns_are_not_claimed_and_its_tick_is_not_closed() -> None:
    session = begun(ruleset=OLD)
    for turn in session.turns.all():
        take("turn", turn.pk)
    assert set(session.turns.values_list("state", "fence")) == {("ready", 0)}
    session.turns.update(state="decided", decision={"action": None})
    assert not sessions.close_tick(session.pk, 0)
    session.refresh_from_db()
    assert (session.state, session.reason) == ("running", "")


def test_without_a_worker_of_its_ruleset_it_is_blocked_and_told(settings: Any) -> None:
    settings.RULESET_PATIENCE_S = 0.0
    session = begun(ruleset=OLD)
    assert rulesets.block_orphans() == 0  # no worker at all: an outage
    live(engine.RULESET)
    assert rulesets.block_orphans() == 1
    session.refresh_from_db()
    assert session.state == "blocked"
    assert session.reason.startswith(f"ruleset {OLD[:12]}: ")
    assert "roll back" in session.reason and "cancel" in session.reason
    sessions.cancel(session)
    assert session.state == "cancelled"


def test_it_is_blocked_only_after_the_patience(settings: Any) -> None:
    settings.RULESET_PATIENCE_S = 1000.0
    begun(ruleset=OLD)
    live(engine.RULESET)
    assert rulesets.block_orphans() == 0


def test_with_a_worker_of_its_ruleset_it_goes_on(settings: Any) -> None:
    settings.RULESET_PATIENCE_S = 0.0
    session = begun(ruleset=OLD)
    live(OLD)
    assert rulesets.block_orphans() == 0
    session.refresh_from_db()
    assert session.state == "running"


def test_external_agents_of_another_ruleset_are_told_not_timed_out(settings: Any) -> None:
    settings.RULESET_PATIENCE_S = 0.0
    session = begun(ruleset=OLD, player="external")
    Turn.objects.update(deadline="2020-01-01T00:00:00Z")
    assert sessions.expire_deadlines() == 0
    live(OLD)
    assert rulesets.block_orphans() == 1
    session.refresh_from_db()
    assert "external agents" in session.reason


def test_a_session_that_was_not_started_can_not_be_started_by_other_rules() -> None:
    session = sessions.create_session(
        scenario="slow_business_1", lineup={"default": GREEDY}, seed=1
    )
    session.ruleset = OLD
    with pytest.raises(sessions.StateError, match="ruleset"):
        sessions.start(session)
