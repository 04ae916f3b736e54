"""Turns as durable work: a seat's player decides, and the decision is saved under the fence."""

from functools import lru_cache
from typing import Any, NamedTuple

from agents import model_player
from agents.model_player import PlayerDecision, TurnContext
from kitchen import engine, sessions
from kitchen.models import Session
from kitchen.sessions import replica, rulesets
from kitchen.sessions.control import quarantine
from masterchef.durable import Attempt, AttemptFailed, Failure, Invariant, Kind, WorkRef, hint


class Turns(Kind[PlayerDecision]):
    """One seat's decision at one tick."""

    name = "turn"
    table = "kitchen_turn"
    columns = "session_id, tick, seat, role"
    queue = "'turns.' || t.role"
    # Only open ticks have undecided turns, and only they are indexed.
    rows = (
        "kitchen_turn t JOIN kitchen_tick k ON k.session_id = t.session_id"
        " AND k.number = t.tick AND k.closed_at IS NULL WHERE true"
    )
    # The message of another ruleset's turn may come here; its row stays for those who can play it.
    only_if = (
        "EXISTS (SELECT FROM kitchen_session s WHERE s.run_ptr_id = t.session_id"
        f" AND s.ruleset = '{engine.RULESET}')"
    )
    invariants = (
        Invariant(
            "journal",
            "every reply that was used is journalled, under a fence that the turn has had",
            "SELECT t.id::text, t.fence FROM kitchen_turn t"
            " WHERE t.memory IS NOT NULL AND t.outcome IN ('ok', 'unparsed') AND NOT EXISTS"
            " (SELECT 1 FROM agents_journalentry j WHERE j.work = 'turn:' || t.id"
            " AND j.fence <= t.fence)",
        ),
    )

    def here(self, id: int) -> bool:
        """Not if it is of another ruleset: then its message goes on to a worker that has it."""
        found = rulesets.of_turn(id) if rulesets.mixed() else None
        if found is None or found[0] == engine.RULESET:
            return True
        ruleset, role = found
        rulesets.pass_on(ruleset, hint(self.name, id, f"turns.{role}"))
        return False

    def about(self, attempt: Attempt) -> dict[str, Any]:
        row = attempt.row
        ids = {"session": row.session_id, "seat": row.seat, "turn": attempt.ref.id}
        return {"run": row.session_id, **ids}

    def play(self, attempt: Attempt) -> PlayerDecision:
        try:
            return _play(attempt)
        except replica.ReplayDiffers as error:
            replica.forget(attempt.row.session_id)  # read the history again before giving up on it
            raise AttemptFailed(str(error)) from error

    def settle(self, attempt: Attempt, made: PlayerDecision) -> bool:
        decision = {**made.decision, "thinking_ms": made.thinking_ms}
        return sessions.decide(attempt.ref, decision, outcome=made.outcome, memory=made.memory)

    def take_out(self, ref: WorkRef, failure: Failure) -> bool:
        """Its session is blocked until an operator decides."""
        return quarantine(ref, failure)


TURNS = Turns()


def _play(attempt: Attempt) -> PlayerDecision:
    claimed = attempt.row
    local = replica.of(claimed.session_id)
    player = local.facts.seats[claimed.seat]["player"]
    kind, _, rest = player.partition(":")
    if kind == "recorded":
        table = _recorded(Recording(local.facts, rest))
        return PlayerDecision(table[claimed.tick, claimed.seat], "ok", None, 0)
    kitchen = local.at(claimed.tick).kitchen
    if kind == "baseline":
        decision = sessions.scripted(
            local.facts, kitchen, claimed.seat, claimed.tick, rest.removesuffix("@queue")
        )
        return PlayerDecision(decision.to_json(), "ok", None, 0)
    seen = engine.observe(kitchen, claimed.seat)
    return model_player.decide(
        TurnContext(
            ref=attempt.ref,
            session=Session.objects.get(pk=claimed.session_id),
            turn_id=attempt.ref.id,
            tick=claimed.tick,
            seat=claimed.seat,
            role=claimed.role,
            player=player,
            observation=seen,
            schema=engine.decision_schema(
                claimed.role, seen, numbered=local.facts.options.get("style") == "number"
            ),
            still_mine=attempt.still_mine,
        )
    )


class Recording(NamedTuple):
    """A baseline's whole session, told by what it is played on."""

    facts: replica.Facts
    policy: str

    def __hash__(self) -> int:
        return hash((self.facts.scenario.digest, self.facts.seed, self.policy))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recording) and self._key() == other._key()

    def _key(self) -> tuple[object, ...]:
        facts = self.facts
        return facts.scenario.digest, facts.seed, list(facts.seats), facts.mute, self.policy


@lru_cache(maxsize=64)
def _recorded(recording: Recording) -> dict[tuple[int, str], dict[str, Any]]:
    """{(tick, seat): decision} of the policy in every seat, read once or played once in memory."""
    ticks = replica.recording_of(recording.facts, recording.policy) or _played(recording)
    return {(n, seat): made for n, tick in enumerate(ticks) for seat, made in tick.items()}


def _played(recording: Recording) -> list[dict[str, dict[str, Any]]]:
    facts = recording.facts
    seats = tuple(facts.seats)
    kitchen = engine.lay_out(facts.scenario, facts.seed, seats=seats, mute=facts.mute)
    table = engine.Table(dict.fromkeys(seats, engine.player(recording.policy)), facts.seed)
    ticks = []
    while not kitchen.ended:
        decisions = table.decisions(kitchen)
        ticks.append({seat: made.to_json() for seat, made in decisions.items()})
        engine.advance(kitchen, decisions)
    return ticks
