"""The kitchen porter: washes what lies in the dish pit, and goes where it is told of trouble."""

from __future__ import annotations

from kitchen.engine.brigade.turn import Turn
from kitchen.engine.decisions import Action


def porter(turn: Turn) -> None:
    for verb in ("repair", "clean"):
        for _, words in turn.heard(verb):
            if words:
                turn.write(f"{verb} {words[0]}", str(turn.now))
    for verb in ("repair", "clean"):
        for place, _ in turn.kept(verb):
            _see_to(turn, verb, place)
    if turn.hands:
        turn.do(turn.offered("discard") or turn.offered("put"))
    turn.do(turn.offered("wash"))
    turn.do(turn.go("dish_pit"))


def _see_to(turn: Turn, verb: str, place: str) -> None:
    equipment, _, station = place.partition("@")
    if turn.action is not None or not station:
        return
    if turn.do(turn.go(station)):
        return
    found = turn.offered(verb, equipment=equipment)
    state = turn.here("equipment").get(equipment)
    if found is None and state in ("dirty", "broken", "full"):
        turn.do(Action("wait"))  # somebody's food is still in it
        return
    turn.write(f"{verb} {place}", "")
    turn.do(found)
