"""A chef de partie: plates the jobs that the Executive Chef told, and asks for what is missing."""

from __future__ import annotations

from typing import NamedTuple

from kitchen.engine.brigade.cooks import cook
from kitchen.engine.brigade.turn import UNFIT, Turn, kind_of
from kitchen.engine.decisions import Action

ASK_S = 150
GIVE_UP_S = 300


class Job(NamedTuple):
    """A dish to plate by `by` (seconds): (kind, place) of its parts, and what is left out."""

    name: str
    dish: str
    by: int
    parts: tuple[tuple[str, str], ...]
    without: str | None
    asked: bool


def plater(turn: Turn) -> None:
    for _, words in turn.heard("job"):
        if len(words) > 3:
            turn.write(f"job {words[0]}", " ".join(words[1:]))
    for item in turn.hands:
        if item.get("state") in ("plated", "approved"):
            turn.do(turn.go("pass") or turn.offered("put", item=item["item"]))
            return
        if item.get("state") in UNFIT and turn.do(turn.offered("discard", item=item["item"])):
            return
    jobs = sorted(_jobs(turn), key=lambda job: (job.by, job.name))
    if turn.at != "plating":
        _on_the_way(turn, jobs)
        return
    if _plate(turn, jobs) or _clear(turn) or _go_for(turn, jobs):
        return
    _ask(turn, jobs)
    if turn.hands and turn.do(turn.offered("put")):
        return
    if not jobs and turn.seen.get("tasks"):
        cook(turn)


def _jobs(turn: Turn) -> list[Job]:
    found = []
    for name, words in turn.kept("job"):
        if len(words) < 3:
            continue  # done with, as a player notes that reads the tickets itself
        dish, by, *parts = words
        pairs = tuple((k, p) for k, at, p in (text.partition("@") for text in parts) if at)
        without = next((text[1:] for text in parts if text[0] == "-"), None)
        found.append(Job(name, dish, int(by), pairs, without, "asked" in parts))
    return found


def _near(turn: Turn) -> list[str]:
    rows = [*turn.hands, *turn.here("counter")]
    return [kind_of(row["item"]) for row in rows if row.get("state") not in UNFIT]


def _plate(turn: Turn, jobs: list[Job]) -> bool:
    for job in jobs:
        if job.without:
            found = turn.offered("plate", dish=job.dish, without=job.without)
        else:
            found = next(
                (
                    Action.from_json(option)
                    for option in turn.seen["options"]
                    if option["name"] == "plate"
                    and option["dish"] == job.dish
                    and "without" not in option
                ),
                None,
            )
        if found is not None and turn.write(f"job {job.name}", ""):
            return turn.do(found)
    return False


def _clear(turn: Turn) -> bool:
    """Throws away what has burnt or spoiled on the counter."""
    for row in turn.here("counter"):
        if row.get("state") in UNFIT:
            return turn.do(turn.offered("discard", item=row["item"]))
    return False


def _go_for(turn: Turn, jobs: list[Job]) -> bool:
    """Fetches what nobody brings, for the first job that has all that is brought."""
    near = _near(turn)
    for job in jobs:
        brought = [kind for kind, place in job.parts if place == "plating"]
        away = [(k, place) for k, place in job.parts if place != "plating" and k not in near]
        if away and all(kind in near for kind in brought):
            if not turn.free:
                return turn.do(turn.offered("put"))
            return turn.do(turn.go(away[0][1]))
    return False


def _on_the_way(turn: Turn, jobs: list[Job]) -> None:
    held = [kind_of(item["item"]) for item in turn.hands]
    for job in jobs:
        for kind, place in job.parts:
            if place == turn.at and kind not in held and turn.free and turn.do(turn.take(kind)):
                return
    turn.do(turn.go("plating"))


def _ask(turn: Turn, jobs: list[Job]) -> None:
    """Asks once for parts of a job that is nearly due, and gives up one that is lost."""
    near = _near(turn)
    for job in jobs:
        if turn.now > job.by + GIVE_UP_S:
            turn.write(f"job {job.name}", "")
        elif turn.now > job.by - ASK_S and not job.asked:
            lacking = [kind for kind, place in job.parts if place == "plating" and kind not in near]
            text = turn.book[f"job {job.name}"]
            if lacking and turn.say(turn.first("E"), f"lack {lacking[0]} {job.name}"):
                turn.write(f"job {job.name}", f"{text} asked")
