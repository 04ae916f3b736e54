"""The best silent player we could write: it knows every recipe and cooks on speculation.

Cooks make each part of the menu in turn, whatever is wanted. Who plates reads the tickets with its
own eyes at the pass, so it plates to order, wishes too, from what happens to be there. It needs no
word from anybody, and says none: what it scores, no coordination has earned.
"""

from __future__ import annotations

from typing import Any

from kitchen.engine.brigade import brigade as talking
from kitchen.engine.brigade import cooks, plates
from kitchen.engine.brigade.recipes import job_words, step_words
from kitchen.engine.brigade.turn import Seen, Turn
from kitchen.engine.decisions import Decision, Note
from kitchen.engine.layout import lay_out
from kitchen.engine.observe import observe
from kitchen.engine.players import Player
from kitchen.engine.scenario import Scenario

SPECULATIVE = "speculative"
EACH_S = 45
ENOUGH = 6  # things on a counter
DONE = "done"


def speculative(scenario: Scenario) -> Player:
    """The silent player for a scenario of own eyes; on a board it plays as the brigade does."""
    kitchen = lay_out(scenario, 0)
    chef = next((name for name, role in scenario.seats.items() if role == "executive_chef"), "")
    known = observe(kitchen, chef).get("recipes", {}) if chef else {}

    def play(seen: Seen, seed: int) -> Decision:
        if seen.get("sight") != "own_eyes" or not known:
            return _silent(talking(seen))
        role = seen["role"]
        if role in ("line_cook", "prep_cook"):
            turn = Turn({**seen, **_work(seen, known)})
            cooks.cook(turn)
            return Decision(turn.action)
        if role == "chef_de_partie":
            return _plate(seen, known)
        return _silent(talking(seen)) if role != "executive_chef" else Decision()

    return play


def _silent(decision: Decision) -> Decision:
    return Decision(decision.action, (), decision.notes)


def _work(seen: Seen, known: dict[str, Any]) -> dict[str, Any]:
    """Tasks that nobody gave: every step of the seat's posts, another first from time to time."""
    prep, posts = seen["role"] == "prep_cook", set(seen.get("stationed", ()))
    mine = [
        name
        for name, step in sorted(known["steps"].items())
        if (step["do"] == "chop" if prep else step["do"] == "cook" and posts & set(step["at"]))
    ]
    if not mine or (prep and len(seen.get("here", {}).get("counter", ())) >= ENOUGH):
        return {"tasks": [], "notebook": {}}
    turn = seen["time_s"] // EACH_S + int(seen["seat"][1:])
    first = mine[turn % len(mine)]
    do = "chop" if prep else "cook_start"
    notes = {f"recipe {name}": step_words(known, name) for name in mine}
    return {"tasks": [{"task": "t0", "do": do, "what": first, "by": ""}], "notebook": notes}


def _plate(seen: Seen, known: dict[str, Any]) -> Decision:
    """Writes down the tickets it sees, and plates them; looks at the pass again in between."""
    turn = Turn(seen)
    for order in seen.get("tickets", ()):
        for at, line in enumerate(order["dishes"]):
            # One seat of several takes an order: by its number, which all of them can read.
            platers = sorted(n for n, r in seen["brigade"].items() if r == seen["role"])
            mine = platers[int(order["order"][1:]) % len(platers)] == seen["seat"]
            key = f"job {order['order']}.{at}"
            if mine and key not in turn.book:
                turn.write(key, job_words(known, line, seen["time_s"] + order["due_s"]))
    waiting = [text for text in turn.book.values() if text != DONE]
    plates.plater(turn)
    if turn.action is None:
        look = seen["at"] != "pass" and (seen["time_s"] // 30 % 2 == 0 or not waiting)
        turn.do(turn.go("pass") if look else None)
    notes = tuple(note if note.text else Note(note.key, DONE) for note in turn.notes)
    return Decision(turn.action, (), notes)
