"""The Executive Chef: reads the tickets and gives each piece of work to a seat, with a recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kitchen.engine.brigade.recipes import job_words, parts_of, step_words
from kitchen.engine.brigade.reminders import wishes
from kitchen.engine.brigade.turn import Turn
from kitchen.engine.decisions import Action

ALL = "all"


class Piece(NamedTuple):
    """A piece of an order's work: a step for a cook, or a dish for who plates; `words` tell how."""

    to: str
    do: str
    what: str
    words: str


def executive(turn: Turn) -> None:
    if turn.do(turn.go("pass")):
        return
    _shortages(turn)
    _breakdowns(turn)
    if turn.action is None:
        _lacking(turn)
    for order in turn.seen.get("orders", []):
        if turn.action is not None:
            return
        _hand_out(turn, order)


def _hand_out(turn: Turn, order: Mapping[str, Any]) -> None:
    """The next pieces of an order: at most one task, and the words for those that plate."""
    name, given = order["order"], turn.book.get(order["order"], "0")
    if given == ALL:
        return
    pieces = list(_pieces(turn, order))
    done = int(given)
    task: Piece | None = None
    while done < len(pieces):
        piece = pieces[done]
        if piece.do != "plate" and task is not None:
            break
        if not turn.say(piece.to, piece.words):
            break
        task = piece if piece.do != "plate" else task
        done += 1
    turn.write(name, ALL if done >= len(pieces) else str(done))
    if task is not None:
        turn.do(_delegation(task))
    elif turn.messages:
        turn.do(turn.offered("inspect"))  # short, so that it can go on at once


def _delegation(piece: Piece) -> Action:
    return Action("delegate", {"to": piece.to, "do": piece.do, "what": piece.what})


def _pieces(turn: Turn, order: Mapping[str, Any]) -> Iterator[Piece]:
    """The pieces of an order, in the order in which they are needed."""
    recipes, number = turn.seen["recipes"], int(order["order"][1:])
    platers, by = turn.others("P"), turn.now + order["due_s"]
    for at, line in enumerate(wishes(turn, order)):
        for part in parts_of(recipes, line)[0]:
            yield from _steps(turn, part, number + at)
        words = f"job {order['order']}.{at} {job_words(recipes, line, by)}"
        yield Piece(platers[(number + at) % len(platers)], "plate", line["dish"], words)


def _steps(turn: Turn, part: str, number: int) -> Iterator[Piece]:
    recipes = turn.seen["recipes"]
    step = recipes["steps"].get(part)
    if step is None:
        return
    for source in step["inputs"]:
        yield from _steps(turn, source, number)
    if cooks := _cooks(turn, step):
        do = "chop" if step["do"] == "chop" else "cook_start"
        words = f"recipe {part} {step_words(recipes, part)}"
        yield Piece(cooks[number % len(cooks)], do, part, words)


def _cooks(turn: Turn, step: Mapping[str, Any]) -> list[str]:
    if step["do"] == "chop":
        return turn.others("R") or turn.others("L")
    roster = turn.seen.get("roster", {})
    posted = [name for name, posts in sorted(roster.items()) if set(posts) & set(step["at"])]
    return [name for name in posted if name[0] == "L"] or posted


def _lacking(turn: Turn) -> None:
    """Has made again what a chef de partie misses."""
    for _, (part, job, *_) in turn.heard("lack"):
        number = job[1:].partition(".")[0]
        for piece in _steps(turn, part, int(number) + 1) if number.isdigit() else ():
            if turn.say(piece.to, piece.words) and turn.do(_delegation(piece)):
                return


def _shortages(turn: Turn) -> None:
    """Takes off what can't be made, has it restocked, and puts it back when it is delivered."""
    stores = turn.seen["recipes"]["stores"]
    for words in turn.told():
        if "can't" in words and words[1] in stores:
            if turn.write(f"short {words[1]}", str(turn.now)):
                turn.say(turn.first("R"), f"restock {words[1]}@{stores[words[1]]}")
        elif "delivered" in words and turn.book.get(f"short {words[1]}"):
            turn.write(f"short {words[1]}", "")
    short = {name for name, _ in turn.kept("short")}
    off = set(turn.seen.get("off_menu", ()))
    for name, dish in turn.seen["recipes"]["dishes"].items():
        missing = bool(short & set(dish["ingredients"]))
        if missing and name not in off:
            turn.do(turn.offered("eighty_six", dish=name))
        elif not missing and name in off:
            turn.do(turn.offered("restore", dish=name))


def _breakdowns(turn: Turn) -> None:
    """Tells the porter where what has broken down stands."""
    for words in turn.told():
        if words[-2:] == ["broken", "down"]:
            kind = words[0].rpartition("_")[0]
            steps = turn.seen["recipes"]["steps"].values()
            where = next((s["at"][0] for s in steps if s["using"] == kind), None)
            if where is not None:
                turn.say(turn.first("K"), f"repair {words[0]}@{where}")
