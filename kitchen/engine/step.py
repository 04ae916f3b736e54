"""One step of a kitchen: the decisions of all free seats, then the clock up to the next tick.

Everyone free at an instant observed the same state and commits together. Conflicts are settled by
rank (E, S, P, L, R, K), then by seat name: the first gets the item, slot or plate, the others a
refusal that says so. What is said is said before anyone acts, and who waits can be woken by an
action of the same instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kitchen.engine.clock import rebuild_timers, run_clock
from kitchen.engine.decisions import Action, Decision
from kitchen.engine.effects import EFFECTS, emit
from kitchen.engine.events import Event
from kitchen.engine.layout import reference_value
from kitchen.engine.reasons import Reason
from kitchen.engine.rules import RULES
from kitchen.engine.rules.common import refuse
from kitchen.engine.rules.movement import wait
from kitchen.engine.rules.speech import carry_out, extra_ms, speak
from kitchen.engine.ruleset import RULESET
from kitchen.engine.state import Kitchen, Seat


def step(kitchen: Kitchen, decisions: Mapping[str, Decision]) -> tuple[Kitchen, list[Event]]:
    """The kitchen after these decisions and what happened; the given kitchen stays as it is.

    `decisions` has exactly the free seats; raises ValueError otherwise or when the session is over.
    """
    after = kitchen.copy()
    return after, advance(after, decisions)


def advance(kitchen: Kitchen, decisions: Mapping[str, Decision]) -> list[Event]:
    """`step` in place, for hot paths. Returns the events; raises ValueError and changes nothing."""
    k = kitchen
    free = k.free
    if k.ended is not None:
        raise ValueError(f"decisions: the session has ended ({k.ended})")
    if len(decisions) != len(free) or any(name not in decisions for name in free):
        raise ValueError(f"decisions: must be for {', '.join(free)}, not {', '.join(decisions)}")
    out: list[Event] = []
    if not k.tick:
        _start(k, out)
    seats = k.seats
    acting: list[tuple[Seat, Action, int]] = []
    for name in k.plan.settle:
        if name in decisions:
            decision, seat = decisions[name], seats[name]
            extra = 0
            if decision.messages or decision.notes or decision.thinking_ms:
                extra = extra_ms(k, decision)
                speak(k, seat, decision, out)
            action = decision.action
            if action is None or action.name == "wait":
                wait(k, seat, action, extra, out)  # first, so that the actions can wake it
            else:
                acting.append((seat, action, extra))
    for seat, action, extra in acting:
        _act(k, seat, action, extra, out)
    run_clock(k, out)
    return out


def replay(start: Kitchen, events: Iterable[Event]) -> Kitchen:
    """The kitchen that the events lead to from `start`, which stays as it is."""
    kitchen = start.copy()
    for event in events:
        EFFECTS[event.kind](kitchen, event)
    rebuild_timers(kitchen)
    return kitchen


def _act(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> None:
    if action.name not in k.plan.actions[seat.name]:
        if action.name in k.plan.may[seat.name]:
            refuse(k, seat, action, extra, out, Reason.MUTE, name=action.name)
            return
        allowed = ", ".join(k.plan.may[seat.name])
        refuse(
            k, seat, action, extra, out, Reason.NOT_YOUR_ROLE,
            role=seat.role, name=action.name, allowed=allowed,
        )  # fmt: skip
        return
    held = [k.items[name].kind for name in seat.hands] if k.tasks else []
    done = RULES[action.name](k, seat, action, extra, out)
    if done and k.tasks:
        carry_out(k, seat, action, out, held)


def _start(k: Kitchen, out: list[Event]) -> None:
    s = k.scenario
    data = {
        "scenario": s.name, "family": s.family, "level": s.level, "digest": s.digest,
        "ruleset": RULESET, "seed": k.seed, "seats": dict(k.plan.roles),
        "duration_ms": k.plan.duration, "beat_ms": k.plan.beat,
        "reference_value": reference_value(s, k.seed), "orders": len(k.future.tickets),
        "penalties": s.penalties.model_dump(),
    }  # fmt: skip
    emit(k, out, "session_started", None, data, 0)
