"""Messages, notes, and what follows from words: delegations accepted, declined, started."""

from __future__ import annotations

import re

from kitchen.engine.decisions import Action, Decision
from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.rules.authority import superior
from kitchen.engine.state import Kitchen, Seat, Task

_ANSWER = re.compile(r"\s*(accept|decline)(?:ed|d)?\s+(t\d+)\b", re.IGNORECASE)


def speak(k: Kitchen, seat: Seat, decision: Decision, out: list[Event]) -> None:
    """Logs the decision's messages and notes. Who speaks to nobody is told so."""
    talk = k.plan.talk
    for message in decision.messages:
        data = {
            "to": message.to,
            "text": message.text,
            "chain": _chain(k, seat, message.to),
            "ms": talk,
        }
        emit(k, out, "said", seat.name, data, k.now)
        answer = _ANSWER.match(message.text)
        if answer:
            _answer(k, seat, answer[1].lower(), answer[2], out)
    for note in decision.notes:
        emit(k, out, "noted", seat.name, {"key": note.key, "text": note.text, "ms": talk}, k.now)


def extra_ms(k: Kitchen, decision: Decision) -> int:
    """Time that words and thought cost, in whole beats: talk_ms each, plus the thinking."""
    ms = k.plan.talk * (len(decision.messages) + len(decision.notes)) + decision.thinking_ms
    return -(-ms // k.plan.beat) * k.plan.beat


def _chain(k: Kitchen, seat: Seat, to: str) -> str:
    """down/up between neighbours in the chain of command, peer in a rank, else outside; nobody."""
    if to == "all" and not k.plan.mute:
        return "all"
    if k.plan.mute or to not in k.seats or to == seat.name:
        return "nobody"
    other = k.seats[to]
    if other.role == seat.role:
        return "peer"
    above, below = superior(k, seat), superior(k, other)
    if above is not None and above[0] == to[0]:
        return "up"
    return "down" if below is not None and below[0] == seat.name[0] else "outside"


def _answer(k: Kitchen, seat: Seat, verb: str, name: str, out: list[Event]) -> None:
    task = k.tasks.get(name)
    if task is None or task.to != seat.name or (verb == "accept" and task.accepted):
        return
    data = {"task": task.id, "by": task.by, "to": task.to, "after_ms": k.now - task.given}
    if verb == "accept":
        emit(k, out, "delegation_accepted", seat.name, {**data, "how": "said"}, k.now)
    else:
        emit(k, out, "delegation_declined", seat.name, data, k.now)


def carry_out(k: Kitchen, seat: Seat, action: Action, out: list[Event], before: list[str]) -> None:
    """Closes the delegations that the action just carried out; starting one accepts it.

    `before` holds the kinds of what the seat had in hand, to recognise "put beef" by its kind.
    """
    name, do = seat.name, action.name
    found = [task for task in k.tasks.values() if task.to == name and task.do == do]
    for task in sorted(found, key=lambda task: int(task.id[1:])) if found else ():
        if _matches(task, action, before):
            data = {"task": task.id, "by": task.by, "to": name, "after_ms": k.now - task.given}
            if not task.accepted:
                emit(k, out, "delegation_accepted", name, {**data, "how": "started"}, k.now)
            emit(k, out, "delegation_done", name, data, k.now)


def _matches(task: Task, action: Action, held: list[str]) -> bool:
    if task.what is None:
        return True
    for value in action.args.values():
        if value == task.what or str(value).split("#")[0] == task.what:
            return True
    return action.name == "put" and task.what in held
