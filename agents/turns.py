"""One seat's turn: claim it, let its player decide, save the decision under the claim's fence."""

from functools import lru_cache
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import Error, connection

from agents import model_player
from agents.calls import FenceLost, JournalMismatch
from agents.hosts import HostError, NoHost
from agents.model_player import PlayerDecision, TurnContext
from kitchen import engine, sessions
from kitchen.models import Session
from kitchen.sessions import replica
from kitchen.sessions.control import quarantine
from masterchef import durable
from masterchef.durable import WorkRef
from masterchef.heartbeat import Lease, heartbeat
from masterchef.monitoring.context import bound

log = structlog.get_logger(__name__)
_TABLE = "kitchen_turn"
_HOST_WAIT_S = 5.0


def take_turn(turn_id: int) -> None:
    """Take the turn to its end, or leave it ready for another try. Never raises for a bad host."""
    claimed = durable.claim(_TABLE, turn_id, "session_id, tick, seat, role")
    if claimed is None:
        return  # another worker got there first, or it is decided, or not due yet
    ref = WorkRef(_TABLE, turn_id, claimed.fence, f"turn:{turn_id}")
    if claimed.attempts > settings.TURN_ATTEMPTS:
        quarantine(turn_id, claimed.fence, f"{claimed.attempts - 1} attempts failed")
        return
    ids = {"session": claimed.session_id, "seat": claimed.seat, "turn": turn_id}
    with bound(run=claimed.session_id, **ids), heartbeat.holding(ref) as lease:
        made = _decided(ref, claimed, lease)
        if made is not None:
            decision = {**made.decision, "thinking_ms": made.thinking_ms}
            sessions.decide(turn_id, ref.fence, decision, outcome=made.outcome, memory=made.memory)


def _decided(ref: WorkRef, claimed: Any, lease: Lease) -> PlayerDecision | None:
    """The player's decision; None if the claim was lost or has been given back."""
    try:
        return _play(ref, claimed, lease)
    except FenceLost:
        return None  # cancelled, or our lease ran out and somebody else has it
    except NoHost as error:
        durable.give_back(
            ref,
            state="waiting",
            delay_s=error.retry_after_s or _HOST_WAIT_S,
            error=str(error),
            counted=False,
        )
    except HostError as error:
        delay = max(error.retry_after_s or 0, durable.backoff_s(claimed.attempts))
        durable.give_back(ref, delay_s=delay, error=str(error))
    except JournalMismatch as error:
        quarantine(ref.id, ref.fence, str(error))
    except replica.ReplayDiffers as error:
        replica.forget(claimed.session_id)  # read the history again before giving up on it
        durable.give_back(ref, delay_s=durable.backoff_s(claimed.attempts), error=str(error))
    except Error:
        connection.close()  # the lease runs out and the reconciler sends it again
        raise
    except Exception as error:
        log.exception("turn_failed", turn=ref.id)
        durable.give_back(ref, delay_s=durable.backoff_s(claimed.attempts), error=repr(error))
    return None


def _play(ref: WorkRef, claimed: Any, lease: Lease) -> PlayerDecision:
    local = replica.of(claimed.session_id)
    player = local.facts.seats[claimed.seat]["player"]
    kind, _, rest = player.partition(":")
    if kind == "recorded":
        table = _recorded(Recording(local.facts, rest))
        return PlayerDecision(table[claimed.tick, claimed.seat], "ok", None, 0)
    kitchen = local.at(claimed.tick).kitchen
    seen = engine.observe(kitchen, claimed.seat)
    if kind == "baseline":
        decision = engine.decide(rest.removesuffix("@queue"), seen, seed=local.facts.seed)
        return PlayerDecision(decision.to_json(), "ok", None, 0)
    return model_player.decide(
        TurnContext(
            ref=ref,
            session=Session.objects.get(pk=claimed.session_id),
            turn_id=ref.id,
            tick=claimed.tick,
            seat=claimed.seat,
            role=claimed.role,
            player=player,
            observation=seen,
            schema=engine.decision_schema(claimed.role, seen),
            still_mine=lease.still_mine,
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
        return facts.scenario.digest, facts.seed, list(facts.seats), self.policy


@lru_cache(maxsize=64)
def _recorded(recording: Recording) -> dict[tuple[int, str], dict[str, Any]]:
    """{(tick, seat): decision} of the policy in every seat, read once or played once in memory."""
    ticks = replica.recording_of(recording.facts, recording.policy) or _played(recording)
    return {(n, seat): made for n, tick in enumerate(ticks) for seat, made in tick.items()}


def _played(recording: Recording) -> list[dict[str, dict[str, Any]]]:
    facts = recording.facts
    kitchen = engine.lay_out(facts.scenario, facts.seed, seats=tuple(facts.seats))
    ticks = []
    while not kitchen.ended:
        decisions = {
            seat: engine.decide(recording.policy, engine.observe(kitchen, seat), seed=facts.seed)
            for seat in kitchen.free
        }
        ticks.append({seat: made.to_json() for seat, made in decisions.items()})
        engine.advance(kitchen, decisions)
    return ticks
