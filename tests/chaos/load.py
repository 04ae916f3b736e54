"""The work under chaos: sessions whose whole history is known beforehand, always a few running."""

import contextlib
import random
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.db import DatabaseError, connection

from kitchen import engine, sessions
from kitchen.models import Session
from kitchen.sessions import replica
from masterchef.durable import sql
from tests.chaos.rig import poll_until

T = TypeVar("T")
GREEDY = "baseline:greedy@queue"
SCRIPTED = "scripted"


class Plan(NamedTuple):
    """What a session is played from; the same plan gives the same hash."""

    scenario: str
    player: str
    seed: int
    num_ctx: int = 4096


def stubbornly(verb: Callable[[], T], *, tries: int = 200) -> T:
    """Repeat while the database is away; for verbs that may be repeated."""
    for _ in range(tries):
        try:
            return verb()
        except DatabaseError as error:
            last = error
            connection.close()
            threading.Event().wait(0.1)
    raise last


def rows(query: str, params: Any = ()) -> list[Any]:
    """Read, however long the database is away."""
    return stubbornly(lambda: sql(query, params).fetchall())


class Load:
    """Keeps `at_once` sessions running out of the plans, drawn by the run's own generator."""

    def __init__(self, plans: list[Plan], rng: random.Random, *, at_once: int) -> None:
        self._plans = plans
        self._rng = rng
        self._at_once = at_once
        self.started: dict[Any, Plan] = {}

    def top_up(self) -> None:
        """Start sessions until enough are running, of both players."""
        running = self.running()
        for player in (GREEDY, SCRIPTED):
            have = sum(self.started[id].player == player for id in running)
            plans = [plan for plan in self._plans if plan.player == player]
            for _ in range(self._at_once // 2 - have if plans else 0):
                self.start(self._rng.choice(plans))

    def start(self, plan: Plan) -> Session:
        """One session; if the answer to the commit was lost it may have started all the same."""
        session = stubbornly(
            lambda: sessions.create_session(
                scenario=plan.scenario,
                lineup={"default": plan.player},
                seed=plan.seed,
                options={"num_ctx": plan.num_ctx},
            )
        )
        self.started[session.pk] = plan

        def begin() -> None:
            try:
                sessions.start(session)
            except sessions.StateError:
                if session.state == "created":
                    raise

        stubbornly(begin)
        return session

    def running(self) -> list[Any]:
        """Ids of our sessions that have not ended."""
        return [
            row.id
            for row in rows(
                "SELECT id FROM masterchef_run WHERE state IN ('created', 'running', 'paused')"
                " AND id = ANY(%s)",
                (list(self.started),),
            )
        ]

    def await_all(self, seconds: float) -> list[Any]:
        """Wait for the sessions to end; ids of those that didn't."""
        with contextlib.suppress(TimeoutError):
            poll_until(lambda: not self.running(), seconds, "all sessions to end")
        return self.running()


def greedy_hash(plan: Plan) -> str:
    """The hash of the undisturbed session, played in memory without any protocol."""
    scenario = engine.load_scenario(plan.scenario)
    kitchen, folded = engine.lay_out(scenario, plan.seed), ""
    while not kitchen.ended:
        decisions = {
            seat: engine.decide("greedy", engine.observe(kitchen, seat), seed=plan.seed)
            for seat in kitchen.free
        }
        kitchen, events = engine.step(kitchen, decisions)
        folded = engine.fold_hash(folded, events)
    return folded


def undisturbed(plans: list[Plan], seconds: float) -> dict[Plan, str]:
    """{plan: hash}: greedy in memory, the scripted model through the workers while all is well."""
    hashes = {plan: greedy_hash(plan) for plan in plans if plan.player == GREEDY}
    load = Load(plans, random.Random(0), at_once=0)
    quiet = [load.start(plan) for plan in plans if plan.player != GREEDY]
    if late := load.await_all(seconds):
        raise TimeoutError(f"{len(late)} undisturbed sessions didn't end in {seconds:.0f} s")
    for session in quiet:
        session.refresh_from_db()
        verified = replica.verify(session)
        if session.state != "done" or not verified.ok:
            plan = load.started[session.pk]
            raise RuntimeError(
                f"undisturbed {plan}: {session.state} {session.reason} {verified.problem}"
            )
        hashes[load.started[session.pk]] = session.hash
    return hashes
