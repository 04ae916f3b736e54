"""Scripted evenings in which exactly one seat commits exactly one fault; the others wait or work.

Each planter plays a small kitchen and returns the seat at fault. What varies is drawn: who, where,
with which words, and what honest work goes before.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from kitchen.engine import Action, Decision, Message
from tests.kitchen.engine.play import SMALL, Play

PLENTY = (
    SMALL.replace("stock: 4}", "stock: 40}")
    .replace("stock: 3,", "stock: 40,")
    .replace("counter: 3", "counter: 20")
)
BARE = SMALL.replace("stock: 4}", "stock: 0}").replace("stock: 4,", "stock: 0,")
HURRIED = SMALL.replace("patience_s: [3000, 3600]", "patience_s: [200, 300]")
STATIONS = ("cold_store", "dry_store", "prep", "grill", "saute", "plating", "dish_pit")
WALKERS = ("P1", "L1", "L2", "R1", "K1", "K2")


def fresh(draw: Random, text: str = PLENTY, seats: list[str] | None = None) -> Play:
    """A kitchen after a little honest work: a walk, a word, a chopped portion, or none."""
    play = Play(text, seed=draw.randrange(1000), seats=seats)
    play.wait_s(draw.randrange(0, 30, 5))
    if draw.random() < 0.5 and "S1" in play.kitchen.seats and "P1" in play.kitchen.seats:
        play.say("S1", "P1", draw.choice(["Ready?", "Two steaks soon.", "Keep it up."]))
    return play


def stroll(play: Play, draw: Random, seat: str, walks: int) -> None:
    """Walks that lead on: never back to where it just was."""
    been = [play.kitchen.seats[seat].at]
    for _ in range(walks):
        to = draw.choice([name for name in STATIONS if name not in been[-2:]])
        play.do(seat, "move", to=to)
        been.append(to)


def step_repetition(draw: Random) -> tuple[Play, str]:
    play, seat = fresh(draw), draw.choice(WALKERS)
    if draw.random() < 0.5:
        for _ in range(draw.randint(3, 5)):
            play.do(seat, "put", item=draw.choice(["beef"]))
    else:
        a, b = draw.sample([s for s in STATIONS if s != play.kitchen.seats[seat].at], 2)
        for _ in range(3):
            play.do(seat, "move", to=a)
            play.do(seat, "move", to=b)
    return play, seat


def lost_history(draw: Random) -> tuple[Play, str]:
    play = fresh(draw)
    seat, name, args = draw.choice(
        [
            ("S1", "standing_order", {"rule": "min_quality", "value": str(draw.randint(50, 90))}),
            ("E1", "eighty_six", {"dish": draw.choice(["steak", "salad"])}),
            ("S1", "assign", {"to": "L2", "station": "grill"}),
            ("R1", "restock", {"ingredient": draw.choice(["beef", "greens", "cream"])}),
        ]
    )
    if seat == "R1":
        play.do("R1", "move", to="cold_store")
    assert play.do(seat, name, **args).kind != "refused"
    play.wait_s(draw.randrange(10, 90, 5))
    assert play.do(seat, name, **args).kind == "refused"
    return play, seat


def disobeyed_role(draw: Random) -> tuple[Play, str]:
    play = fresh(draw)
    seat, name, args = draw.choice(
        [
            ("L1", "serve", {"plate": "steak", "order": "o1"}),
            ("R1", "cook_start", {"step": "grilled_beef"}),
            ("K1", "chop", {"step": "cut_greens"}),
            ("E1", "take", {"item": "beef"}),
            ("P1", "approve", {"plate": "steak"}),
            ("S1", "delegate", {"to": "E1", "do": "move"}),
            ("P1", "delegate", {"to": "L2", "do": "chop", "what": "cut_greens"}),
        ]
    )
    assert play.do(seat, name, **args).kind == "refused"
    return play, seat


def disobeyed_task(draw: Random) -> tuple[Play, str]:
    play = fresh(draw)
    seat = draw.choice(WALKERS)
    here = play.kitchen.seats[seat].at
    play.do("S1", "standing_order", rule="stay", to=seat, value=here)
    play.wait_s(draw.randrange(5, 60, 5))
    play.do(seat, "move", to=draw.choice([s for s in STATIONS if s != here]))
    return play, seat


TASKS = [("R1", "chop", "cut_greens"), ("L2", "cook_start", "fried_greens"), ("K1", "wash", None),
         ("L1", "cook_start", "grilled_beef"), ("P1", "plate", "steak")]  # fmt: skip


def ignored_input(draw: Random) -> tuple[Play, str]:
    play, (seat, do, what) = fresh(draw), draw.choice(TASKS)
    play.do("S1", "delegate", to=seat, do=do, **({"what": what} if what else {}))
    stroll(play, draw, seat, draw.randint(1, 3))
    play.wait_s(200)
    return play, seat


def says_and_does_otherwise(draw: Random) -> tuple[Play, str]:
    play, (seat, do, what) = fresh(draw), draw.choice(TASKS)
    task = play.do("S1", "delegate", to=seat, do=do, **({"what": what} if what else {})).data
    play.say(seat, "S1", draw.choice(["accept {}", "Accepted {}", "accept {}, at once"])
             .format(task["task"]))  # fmt: skip
    stroll(play, draw, seat, draw.randint(1, 3))
    play.wait_s(1000)
    return play, seat


def withheld_information(draw: Random) -> tuple[Play, str]:
    play = fresh(draw, BARE)
    seat = draw.choice(["P1", "L1", "L2", "R1"])
    item, store = draw.choice([("greens", "cold_store"), ("nuts", "dry_store")])
    play.do(seat, "move", to=store)
    assert play.do(seat, "take", item=item).kind == "refused"
    stroll(play, draw, seat, 4)
    return play, seat


def wrong_verification(draw: Random) -> tuple[Play, str]:
    play = fresh(draw)
    while not (order := _avoiding_nuts(play)):
        play = fresh(draw)
        play.wait_s(60)
    plate = play.steak_on_pass(without=None, approve=False)
    judge = draw.choice(["S1", "E1"])
    play.do(judge, "approve", plate=plate)
    play.do("S1", "serve", plate=plate, order=order)
    return play, judge


def _avoiding_nuts(play: Play) -> str | None:
    for order in play.kitchen.orders.values():
        steaks = [line for line in order.lines if line[0] == "steak"]
        if steaks and all("nuts" in line[1] for line in steaks):
            return order.id
    return None


def unaware_of_end(draw: Random) -> tuple[Play, str]:
    play = fresh(draw)
    needed = 0
    while needed >= 0:
        play.all_do("R1", "move cold_store", "take greens", "move prep")
        needed = play.do("R1", "chop", step="cut_greens").data["needed"]
        play.all_do("R1", "put cut_greens")
    return play, "R1"


def premature_stop(draw: Random) -> tuple[Play, str]:
    play = fresh(draw, HURRIED, seats=["S1", "P1"])
    if draw.random() < 0.5:
        play.all_do("P1", "move cold_store", "take beef")
    stroll(play, draw, "P1", draw.randint(0, 2))
    play.wait_s(draw.randrange(1000, 1400, 50))
    return play, "P1"


PLANTERS: dict[str, Callable[[Random], tuple[Play, str]]] = {
    planter.__name__: planter
    for planter in (
        step_repetition, lost_history, disobeyed_role, disobeyed_task, ignored_input,
        says_and_does_otherwise, withheld_information, wrong_verification, unaware_of_end,
        premature_stop,
    )
}  # fmt: skip


def spoken(play: Play, seat: str, to: str, text: str) -> None:
    """The seat acts and speaks in one decision."""
    play.ready(seat)
    play.tick(**{seat: Decision(Action("inspect"), (Message(to, text),))})
