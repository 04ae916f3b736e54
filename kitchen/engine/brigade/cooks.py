"""Line cooks and prep cooks: what they were told to make, by the recipe that they were told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kitchen.engine.brigade.turn import UNFIT, Turn, kind_of
from kitchen.engine.decisions import Action

SOON_S = 15


class Recipe(NamedTuple):
    """A step as it was told: (kind, place) of each input, and where it goes."""

    step: str
    goes_to: str
    inputs: tuple[tuple[str, str], ...]


def cook(turn: Turn) -> None:
    _listen(turn)
    recipes = {recipe.step: recipe for recipe in _recipes(turn)}
    wanted = [
        recipes[task["what"]]
        for task in turn.seen.get("tasks", [])
        if task.get("what") in recipes and task["do"] in ("chop", "cook_start")
    ]
    if _unfit(turn) or _take_out(turn) or _carry(turn, recipes, wanted):
        return
    if _start(turn, wanted) or _fetch(turn, wanted) or _restock(turn):
        return
    _post(turn)


def _listen(turn: Turn) -> None:
    for _, words in turn.heard("recipe"):
        if len(words) > 2:
            turn.write(f"recipe {words[0]}", " ".join(words[1:]))
    for _, words in turn.heard("restock"):
        if words:
            turn.write(f"restock {words[0]}", str(turn.now))
    for sender, words in turn.heard("Task"):
        turn.say(sender, f"accept {words[0].rstrip(':')}")


def _recipes(turn: Turn) -> Iterator[Recipe]:
    for step, (goes_to, *inputs) in turn.kept("recipe"):
        pairs = tuple((kind, place) for kind, _, place in (text.partition("@") for text in inputs))
        yield Recipe(step, goes_to, pairs)


def _unfit(turn: Turn) -> bool:
    for item in turn.hands:
        if item.get("state") in UNFIT:
            return turn.do(turn.offered("discard", item=item["item"]))
    return False


def _take_out(turn: Turn) -> bool:
    """What is done, before anything else; with both hands full one thing is put down first."""
    if turn.do(turn.offered("cook_take")):
        return True
    cooking = turn.here("cooking")
    done = [row for row in cooking if "ready_in_s" not in row]
    if done and turn.at in turn.seen.get("stationed", ()):
        return turn.do(turn.offered("put"))
    return False


def _carry(turn: Turn, recipes: dict[str, Recipe], wanted: list[Recipe]) -> bool:
    inputs = {kind for recipe in wanted for kind, _ in recipe.inputs}
    for item in turn.hands:
        kind = kind_of(item["item"])
        if kind in recipes and kind not in inputs:
            station = recipes[kind].goes_to
            if turn.do(turn.go(station) or turn.offered("put", item=item["item"])):
                return True
    return False


def _start(turn: Turn, wanted: list[Recipe]) -> bool:
    """Starts what has all its inputs, or goes where it is made."""
    held = [kind_of(item["item"]) for item in turn.hands]
    home = _home(turn)
    near = held + [kind_of(row["item"]) for row in turn.here("counter") if turn.at == home]
    for recipe in wanted:
        name = "chop" if turn.seen["role"] == "prep_cook" or home == "prep" else "cook_start"
        if turn.do(turn.offered(name, step=recipe.step)):
            return True
        if all(kind in near for kind, _ in recipe.inputs):
            if turn.do(turn.go(home)):
                return True
            _tell_porter(turn)
            return turn.do(Action("wait"))
    return False


def _tell_porter(turn: Turn) -> None:
    """Says where equipment is dirty, unless the porter stands here already."""
    porter = turn.first("K")
    if porter not in turn.here("seats"):
        for name, state in turn.here("equipment").items():
            if state in ("dirty", "broken"):
                verb = "clean" if state == "dirty" else "repair"
                turn.say(porter, f"{verb} {name}@{turn.at}")
                return


def _fetch(turn: Turn, wanted: list[Recipe]) -> bool:
    """The inputs of the first tasks, as many as the hands hold; first what lies here."""
    if turn.at == _home(turn):
        soon = [row.get("ready_in_s", 0) for row in turn.here("cooking")]
        if soon and min(soon) <= SOON_S:
            return turn.do(Action("wait"))
    lacking = _lacking(turn, wanted)
    if not lacking:
        return False
    if not turn.free:
        return turn.do(turn.offered("put"))
    here = [kind for kind, place in lacking if place == turn.at]
    for kind in here:
        if turn.do(turn.take(kind)):
            return True
    kind, place = lacking[0]
    if place == turn.at:
        if turn.here("stock").get(kind) == 0 and turn.seen["role"] == "prep_cook":
            return turn.do(turn.offered("restock", ingredient=kind) or Action("wait"))
        if turn.here("stock").get(kind) == 0:
            turn.say(turn.first("R"), f"restock {kind}@{place}")
        return turn.do(Action("wait"))
    return turn.do(turn.go(place))


def _lacking(turn: Turn, wanted: list[Recipe]) -> list[tuple[str, str]]:
    """Inputs that aren't in the hands, of as many tasks as the hands can serve."""
    held = [kind_of(item["item"]) for item in turn.hands]
    room = turn.free
    found: list[tuple[str, str]] = []
    for recipe in wanted:
        needs = []
        for kind, place in recipe.inputs:
            if kind in held:
                held.remove(kind)
            else:
                needs.append((kind, place))
        if found and len(needs) > room:
            break
        found += needs
        room -= len(needs)
        if room <= 0:
            break
    return found


def _restock(turn: Turn) -> bool:
    if turn.seen["role"] != "prep_cook":
        return False
    for kind, left in turn.here("stock").items():
        if left <= 2 and turn.do(turn.offered("restock", ingredient=kind)):
            return True
    for place, _ in turn.kept("restock"):
        kind, _, store = place.partition("@")
        if turn.do(turn.go(store)):
            return True
        turn.write(f"restock {place}", "")
        if turn.do(turn.offered("restock", ingredient=kind)):
            return True
    return False


def _home(turn: Turn) -> str:
    posts = turn.seen.get("stationed", [])
    return str(posts[0]) if posts else "prep"


def _post(turn: Turn) -> None:
    """Nothing to do: puts down what it holds where it works, and waits there."""
    if not turn.do(turn.go(_home(turn))) and turn.hands:
        turn.do(turn.offered("put"))
