"""What every seat of the brigade does with a fact that it is told once (level 4).

Who can act on it notes it; anybody else tells who can. It is looked up again when its time comes.
A correction of a guest's table takes the place of the note that it corrects, which has the same
times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kitchen.engine.brigade.turn import Turn
from kitchen.engine.decisions import Action
from kitchen.engine.facts.wordings import VOICES, heard
from kitchen.engine.words import STORES

# Seats by letter that a fact is of use to. A promise is for who gave it.
NEEDED_BY = {"allergy": "ES", "critic": "S", "bad_delivery": "R", "code": "R"}
SEEN_S = 40  # so long after the guests a busy seat may see their ticket
ROOM = 16


def see_to_facts(turn: Turn) -> None:
    """Notes, passes on, and does what its time has come for; at most one action."""
    for kind, words in list(_from_the_world(turn)):
        _note(turn, kind, words)
        _pass_on(turn, kind, words)
    for kind, words in list(_from_others(turn)):
        _note(turn, kind, words)
    if any(True for _ in turn.kept("fact")) or any(True for _ in turn.kept("avoid")):
        _tidy(turn)
    for key, words in list(turn.kept("fact")):
        kind, _, since = key.partition(" ")
        noted = since.isdecimal() and len(words) > 2 and words[1].isdecimal()  # by this player
        if noted and int(since) <= turn.now:
            _act(turn, key, kind, words)


def wishes(turn: Turn, order: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The order's dishes, with what no ticket says the guest can't have."""
    avoid = turn.book.get(f"avoid {order['order']}")
    if not avoid:
        return list(order["dishes"])
    return [{**line, "no": [*line.get("no", ()), avoid]} for line in order["dishes"]]


def _from_the_world(turn: Turn) -> Iterator[tuple[str, list[str]]]:
    """(kind, subject, since, until, and the table or place) of what was told just now."""
    for row in turn.seen["heard"]:
        found = heard(row["text"]) if row["from"] in VOICES.values() else None
        if found:
            kind, said = found
            kind = "allergy" if kind == "correction" else kind
            subject = said.get("code") or said.get("subject") or "critic"
            where = said.get("table") or said.get("place") or "-"
            yield kind, [subject, said["since"], said["until"], where]


def _from_others(turn: Turn) -> Iterator[tuple[str, list[str]]]:
    for _, (kind, *words) in ((who, words) for who, words in turn.heard("fact") if words):
        if kind in NEEDED_BY and len(words) == 4 and words[1].isdecimal() and words[2].isdecimal():
            yield kind, words


def _note(turn: Turn, kind: str, words: list[str]) -> None:
    mine: str = turn.seen["seat"][0]
    if mine in NEEDED_BY.get(kind, mine):
        turn.write(f"fact {kind} {words[1]}", " ".join([words[0], *words[2:]]))


def _pass_on(turn: Turn, kind: str, words: list[str]) -> None:
    for letter in NEEDED_BY.get(kind, ""):
        if letter != turn.seen["seat"][0]:
            turn.say(turn.first(letter), " ".join(["fact", kind, *words]))


def _act(turn: Turn, key: str, kind: str, words: list[str]) -> None:
    subject, until, where, *before = words
    if turn.now > int(until) + (SEEN_S if kind in ("allergy", "critic") else 0):
        turn.write(f"fact {key}", "")
    elif kind in ("allergy", "critic"):
        _guests(turn, key, kind, words, before)
    elif turn.action is None:
        _on_time(turn, key, kind, subject, where)


def _guests(turn: Turn, key: str, kind: str, words: list[str], before: list[str]) -> None:
    """The order of who has come to the table since; others may sit there still."""
    subject, _, table = words[:3]
    there = [row["order"] for row in turn.seen.get("orders", []) if str(row["table"]) == table]
    if not before:
        turn.write(f"fact {key}", " ".join([*words, *(there or "-")]))
        return
    for order in there:
        if order not in before:
            if kind == "allergy":
                turn.write(f"avoid {order}", subject)
            elif turn.action is not None or not turn.do(turn.offered("reprioritise", order=order)):
                continue
            turn.write(f"fact {key}", "")
            return


def _on_time(turn: Turn, key: str, kind: str, subject: str, where: str) -> None:
    """Goes where it has to be done, and does it."""
    phone = turn.at if turn.at in STORES else STORES[0]
    place = {"bad_delivery": where, "promise": subject}.get(kind, phone)
    if turn.do(turn.go(place)):
        return
    found = {
        "bad_delivery": turn.offered("restock", ingredient=subject),
        "promise": Action("inspect"),
    }.get(kind) or turn.offered("call_supplier", code=subject)
    turn.write(f"fact {key}", "")
    turn.do(found)


def _tidy(turn: Turn) -> None:
    """Strikes out tickets that are gone, lest they push facts out of the notebook."""
    if turn.at == "pass" and len(turn.book) > ROOM:
        open_now = {order["order"] for order in turn.seen.get("orders", [])}
        for key in list(turn.book):
            order = key.removeprefix("avoid ")
            gone = order[0] == "o" and order[1:].isdecimal() and order not in open_now
            if gone and turn.book[key] and not turn.write(key, ""):
                return
