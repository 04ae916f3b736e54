"""The protocol as a state machine: any order of claims, crashes, lost and doubled messages.

The clock is the protocol's own, moved ahead by the rules; crashes end the connection inside a
transaction; messages are real ones in Valkey, lost and doubled at will.
"""

import base64
import json
from functools import lru_cache
from typing import Any, NamedTuple

import pytest
import redis
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from kitchen import engine, sessions
from kitchen.models import Session, Turn
from masterchef import durable
from masterchef.durable import WorkRef, reconciler, sql, violations
from tests.chaos import audit, crashing

SCENARIO = "busy_night_1"
QUEUES = [f"turns.{role}" for role in engine.ROLES]
INDEX = st.integers(0, 20)


class Claim(NamedTuple):
    """A turn in a worker's hands, its decision made."""

    turn_id: int
    fence: int
    decision: dict[str, Any]

    @property
    def ref(self) -> WorkRef:
        return WorkRef("kitchen_turn", self.turn_id, self.fence, f"turn:{self.turn_id}", "turn")


@lru_cache
def undisturbed(seed: int) -> tuple[str, ...]:
    """The session's hash before each tick, played in memory."""
    kitchen, hashes = engine.lay_out(engine.load_scenario(SCENARIO), seed), [""]
    while not kitchen.ended:
        decisions = {
            seat: engine.decide("greedy", engine.observe(kitchen, seat), seed=seed)
            for seat in kitchen.free
        }
        kitchen, events = engine.step(kitchen, decisions)
        hashes.append(engine.fold_hash(hashes[-1], events))
    return tuple(hashes)


class Protocol(RuleBasedStateMachine):
    """One session; its workers are the claims that they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.offset_ms = 0
        self.claims: list[Claim] = []
        self.past: list[Claim] = []
        self.broker = redis.Redis.from_url(django_settings.REDIS_URL)
        self.broker.flushdb()
        audit.forget()
        self.session = sessions.create_session(
            scenario=SCENARIO, lineup={"default": "baseline:greedy@queue"}, seed=1
        )
        sessions.start(self.session)

    # What a worker does

    @rule(which=INDEX)
    def deliver(self, which: int) -> None:
        """A message reaches a worker."""
        queue = QUEUES[which % len(QUEUES)]
        raw = self.broker.rpop(queue)
        if raw is not None:
            body = json.loads(raw)["body"]
            self.take(json.loads(base64.b64decode(body))[0][1])

    @rule(which=INDEX)
    def claim_without_a_message(self, which: int) -> None:
        """A doubled or very late message: any turn of the session, in any state."""
        turns = list(self.session.turns.order_by("-id").values_list("pk", flat=True)[:8])
        self.take(turns[which % len(turns)])

    def take(self, turn_id: int) -> None:
        before = Turn.objects.get(pk=turn_id)
        claimed = durable.claim("kitchen_turn", turn_id, "seat")
        if claimed is None:
            return
        assert before.state in ("ready", "claimed") and claimed.fence == before.fence + 1
        seen = sessions.observation(before)
        decision = engine.decide("greedy", seen, seed=self.session.seed).to_json()
        self.claims.append(Claim(turn_id, claimed.fence, decision))
        self.past.append(self.claims[-1])

    @precondition(lambda self: self.claims)
    @rule(which=INDEX)
    def beat(self, which: int) -> None:
        held = self.claims[which % len(self.claims)]
        alive = durable.beat("kitchen_turn", {held.turn_id: held.fence})
        turn = Turn.objects.get(pk=held.turn_id)
        assert (held.turn_id in alive) == (turn.fence == held.fence and turn.state == "claimed")

    @precondition(lambda self: self.claims)
    @rule(which=INDEX)
    def decide(self, which: int) -> None:
        self.hand_in(self.claims.pop(which % len(self.claims)))

    @precondition(lambda self: self.past)
    @rule(which=INDEX)
    def a_worker_from_the_past_decides(self, which: int) -> None:
        """It was frozen, or had the message twice; it can't know that its claim is gone."""
        self.hand_in(self.past[-1 - which % len(self.past)])

    def hand_in(self, held: Claim) -> None:
        before = Turn.objects.get(pk=held.turn_id)
        mine = before.state == "claimed" and before.fence == held.fence
        assert sessions.decide(held.ref, held.decision) == mine

    @precondition(lambda self: self.claims)
    @rule(which=INDEX)
    def a_frozen_worker_is_overtaken(self, which: int) -> None:
        self.leases_run_out()
        self.take(self.claims.pop(which % len(self.claims)).turn_id)

    @precondition(lambda self: self.claims)
    @rule(which=INDEX, after=st.integers(0, 7))
    def crash_while_deciding_and_closing(self, which: int, after: int) -> None:
        held = self.claims.pop(which % len(self.claims))
        with crashing.crashing(after):
            sessions.decide(held.ref, held.decision)
        self.set_clock()

    @precondition(lambda self: self.claims)
    @rule(which=INDEX)
    def worker_is_gone(self, which: int) -> None:
        self.claims.pop(which % len(self.claims))

    @precondition(lambda self: self.claims)
    @rule(which=INDEX, state=st.sampled_from(["ready", "waiting"]), delay=st.floats(0, 60))
    def give_back(self, which: int, state: str, delay: float) -> None:
        held = self.claims.pop(which % len(self.claims))
        durable.give_back(held.ref, state=state, delay_s=delay, counted=False)

    @rule(back=st.integers(0, 3))
    def close(self, back: int) -> None:
        """Somebody tries to close this tick, or one that has long been closed."""
        sessions.close_tick(self.session.pk, max(self.now().tick - back, 0))

    @rule(after=st.integers(0, 6))
    def crash_while_closing(self, after: int) -> None:
        tick = self.now().tick
        with crashing.crashing(after):
            sessions.close_tick(self.session.pk, tick)
        self.set_clock()

    # What happens to all of them

    @rule()
    def queues_are_flushed(self) -> None:
        self.broker.flushdb()

    @rule(seconds=st.floats(0.1, 5))
    def time_passes(self, seconds: float) -> None:
        self.offset_ms += round(seconds * 1000)
        self.set_clock()

    @rule()
    def leases_run_out(self) -> None:
        self.time_passes(django_settings.LEASE_S + 1)

    @rule()
    def reconcile(self) -> None:
        reconciler.sweep_once()

    @rule()
    def pause_or_resume(self) -> None:
        session = self.now()
        if session.state == "running":
            sessions.pause(session)
        elif session.state == "paused":
            sessions.resume(session)

    # What must hold

    @invariant()
    def nothing_is_broken(self) -> None:
        assert violations(grace_s=10**8) == {}
        assert audit.findings() == {}
        session = self.now()
        assert session.hash == undisturbed(session.seed)[session.tick]

    def teardown(self) -> None:
        """Whatever has happened, the session goes on by itself to the next ticks and no further."""
        try:
            session = self.now()
            if session.state == "paused":
                sessions.resume(session)
            self.claims.clear()
            self.operator_retries()
            goal = min(session.tick + 4, len(undisturbed(1)) - 1)
            for _ in range(60):
                if self.now().tick >= goal:
                    break
                self.leases_run_out()
                self.reconcile()
                for which in range(len(QUEUES) * 4):
                    self.deliver(which)
                while self.claims:
                    self.decide(0)
                self.operator_retries()
            assert self.now().tick >= goal, "the session is stuck"
            self.nothing_is_broken()
            assert violations(grace_s=django_settings.SWEEP_S) == {}
            assert sessions.verify(self.now()).ok
            if self.now().state == "running":
                sessions.cancel(self.now())
        finally:
            self.offset_ms = 0
            self.set_clock()
            self.broker.close()

    def operator_retries(self) -> None:
        """A turn whose workers died too often is taken out, and only such a one."""
        for turn in self.session.turns.filter(state="quarantined"):
            assert turn.attempts >= django_settings.TURN_ATTEMPTS
            assert self.now().state == "blocked"
            sessions.retry_turn(turn)

    def now(self) -> Session:
        return Session.objects.get(pk=self.session.pk)

    def set_clock(self) -> None:
        offset = str(self.offset_ms)
        sql("SELECT set_config('masterchef.clock_offset_ms', %s, false)", (offset,))


@pytest.fixture
def watched(transactional_db):
    """Triggers for crashes and for the record of every change."""
    audit.install()
    crashing.install()
    yield
    crashing.remove()
    audit.remove()


@pytest.mark.slow
def test_no_order_of_events_loses_or_doubles_anything(watched):
    run_machine(
        Protocol,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
