"""This process's copy of a session's kitchen: laid out from the seed, carried on by the decisions.

No snapshot is stored: a kitchen of 600 ticks is stepped through in less time than a snapshot
takes to read. Kitchens are never changed in place, so threads may share them.
"""

import threading
from collections import OrderedDict
from typing import Any, NamedTuple
from uuid import UUID

from kitchen import engine
from kitchen.models import Scenario, Session
from kitchen.sessions.rulesets import OtherRules
from masterchef.durable import sql
from masterchef.runs.models import RunState

_KEPT = 64


class ReplayDiffers(RuntimeError):
    """The recorded decisions, played again, give another history than the recorded one."""


class Facts(NamedTuple):
    """What never changes about a session."""

    id: UUID
    scenario: engine.Scenario
    seed: int
    repeat: int
    track: str
    seats: dict[str, dict[str, str]]
    options: dict[str, Any]

    @property
    def mute(self) -> bool:
        """Whether the kitchen refuses words and orders, by the lineup's option."""
        return bool(self.options.get("mute"))


class Position(NamedTuple):
    """A kitchen at an open tick and the hash of all events before it."""

    tick: int
    kitchen: engine.Kitchen
    hash: str


class Step(NamedTuple):
    """What closing one tick does."""

    events: list[engine.Event]
    after: Position


class Replica:
    """One session in this process's memory."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._lock = threading.Lock()
        self._position = begin(facts)

    def at(self, tick: int, *, hash: str | None = None) -> Position:
        """The kitchen at `tick`; raises ReplayDiffers if its history isn't the one with `hash`."""
        with self._lock:
            position = self._position
            if position.tick > tick:
                # A stale turn, or somebody looks back: play it from the start, keep what we have.
                return self._carry(begin(self.facts), tick)
            if position.tick < tick:
                position = self._carry(position, tick)
            if hash is not None and position.hash != hash:
                raise ReplayDiffers(f"session {self.facts.id} at tick {tick}")
            self._position = position
            return position

    def keep(self, position: Position) -> None:
        """Remember the newest position; only after its commit."""
        with self._lock:
            if position.tick == self._position.tick + 1:
                self._position = position

    def _carry(self, position: Position, tick: int) -> Position:
        for decisions in recorded(self.facts.id, position.tick, tick):
            position = play(position, decisions).after
        if position.tick != tick:
            raise ReplayDiffers(f"session {self.facts.id} has no decisions up to tick {tick}")
        return position


def begin(facts: Facts) -> Position:
    """The kitchen before its first decision."""
    seats = tuple(facts.seats)
    kitchen = engine.lay_out(facts.scenario, facts.seed, seats=seats, mute=facts.mute)
    return Position(0, kitchen, "")


def play(position: Position, decisions: dict[str, dict[str, Any]]) -> Step:
    """One tick: `decisions` has a JSON decision for each free seat."""
    parsed = {seat: engine.Decision.from_json(obj) for seat, obj in decisions.items()}
    kitchen, events = engine.step(position.kitchen, parsed)
    after = Position(position.tick + 1, kitchen, engine.fold_hash(position.hash, events))
    return Step(events, after)


def recorded(session_id: UUID, start: int, end: int) -> list[dict[str, dict[str, Any]]]:
    """Decisions of the ticks start ≤ t < end, one {seat: decision} a tick, in order."""
    ticks: dict[int, dict[str, dict[str, Any]]] = {}
    for row in sql(
        "SELECT tick, seat, decision FROM kitchen_turn"
        " WHERE session_id = %s AND tick >= %s AND tick < %s ORDER BY tick, seat",
        (session_id, start, end),
    ):
        ticks.setdefault(row.tick, {})[row.seat] = row.decision
    return list(ticks.values())


def recording_of(facts: Facts, policy: str) -> list[dict[str, dict[str, Any]]] | None:
    """Decisions of a finished session with this baseline in every seat; None: there is none."""
    if facts.mute:  # one that may have talked is no recording of it
        return None
    seats = {name: {**seat, "player": f"baseline:{policy}"} for name, seat in facts.seats.items()}
    played = Session.objects.filter(
        state=RunState.DONE,
        stop_after_s=None,
        ruleset=engine.RULESET,
        scenario__digest=facts.scenario.digest,
        seed=facts.seed,
        seats=seats,
    ).first()
    return recorded(played.pk, 0, played.tick) if played else None


_replicas: OrderedDict[UUID, Replica] = OrderedDict()
_lock = threading.Lock()


def of(session_id: UUID) -> Replica:
    """This process's replica of the session; raises Session.DoesNotExist, OtherRules."""
    with _lock:
        if session_id in _replicas:
            _replicas.move_to_end(session_id)
            return _replicas[session_id]
    session = Session.objects.select_related("scenario").get(pk=session_id)
    if session.ruleset != engine.RULESET:
        raise OtherRules(session.ruleset)
    made = Replica(facts_of(session))
    with _lock:
        replica = _replicas.setdefault(session_id, made)
        while len(_replicas) > _KEPT:
            _replicas.popitem(last=False)
        return replica


def forget(session_id: UUID) -> None:
    """Drop the replica, after a commit that failed or a session that ended."""
    with _lock:
        _replicas.pop(session_id, None)


def facts_of(session: Session) -> Facts:
    """What the engine needs of the row."""
    return Facts(
        session.pk,
        scenario_of(session.scenario),
        session.seed,
        session.repeat,
        session.track,
        session.seats,
        session.options,
    )


def scenario_of(row: Scenario) -> engine.Scenario:
    """The engine's scenario from its stored spec."""
    return engine.restore_scenario(row.spec)


class Verified(NamedTuple):
    """The outcome of playing a session again."""

    ok: bool
    ticks: int
    events: int
    hash: str
    expected: str
    problem: str = ""


def verify(session: Session) -> Verified:
    """Play the session again from its seed and decisions; compare each tick's hash and events."""
    if session.ruleset != engine.RULESET:
        problem = f"played under ruleset {session.ruleset[:12]}, this is {engine.RULESET[:12]}"
        return Verified(False, 0, 0, "", session.hash, problem)
    position = begin(facts_of(session))
    closed = list(session.ticks.filter(closed_at__isnull=False).order_by("number"))
    count = 0
    for tick, decisions in zip(closed, recorded(session.pk, 0, len(closed)), strict=False):
        events, position = play(position, decisions)
        count += len(events)
        if position.hash != tick.hash:
            problem = f"tick {tick.number} differs"
            return Verified(False, tick.number, count, position.hash, tick.hash, problem)
    problem = ""
    if position.hash != session.hash or position.tick != len(closed):
        problem = "the log ends elsewhere"
    elif (stored := _stored_hash(session)) != session.hash:
        problem = f"the stored events have the hash {stored[:12]}"
    return Verified(not problem, len(closed), count, position.hash, session.hash, problem)


def _stored_hash(session: Session) -> str:
    """The chain over the events as they stand in the table."""
    rows = session.events.order_by("number").values_list("kind", "at_ms", "tick", "seat", "data")
    events = (engine.Event(kind, at, n, seat or None, data) for kind, at, n, seat, data in rows)
    return engine.fold_hash("", events)
