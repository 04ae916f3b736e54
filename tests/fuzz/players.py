"""Players for fuzzing: scripted ones, and some that no sane person would be."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from kitchen.engine import Action, Decision, Kitchen, Message, Note, decide, observe, options
from kitchen.engine.words import ARGUMENTS, MESSAGE_LENGTH

Player = Callable[[Kitchen, str, Random], Decision]


def greedy(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    return decide("greedy", observe(kitchen, seat), seed=kitchen.seed)


def lazy(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    """Mostly waits; now and then does what greedy would."""
    return greedy(kitchen, seat, random) if random.random() < 0.1 else Decision()


def waiting(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    return Decision()


def any_option(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    return Decision(random.choice(options(kitchen, seat)))


def refusing(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    """Declines every task, vetoes plates where it may, and otherwise takes any option."""
    vetoes = [each for each in options(kitchen, seat) if each.name in ("veto", "eighty_six")]
    action = random.choice(vetoes or options(kitchen, seat))
    tasks = sorted(task for task in kitchen.tasks)
    said = tuple(Message("all", f"decline {task}") for task in tasks[-2:])
    return Decision(action, said)


def talkative(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    """Acts as greedy does, and talks and notes as much as it may."""
    to = random.choice([*sorted(kitchen.seats), "all", "nobody"])
    text = random.choice(["accept t1", "decline t2", "table 7: no nuts", "水がない", "?" * 40])
    notes = (Note(f"k{random.randrange(30)}", random.choice(["", text, "x" * MESSAGE_LENGTH])),)
    return greedy(kitchen, seat, random)._replace(messages=(Message(to, text),), notes=notes)


def adversarial(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    """Any action by name, with arguments that exist somewhere in this kitchen, or nowhere."""
    name = random.choice(list(ARGUMENTS))
    needed, optional = ARGUMENTS[name]
    chosen = [*needed, *(field for field in optional if random.random() < 0.5)]
    args = {field: _argument(kitchen, field, random) for field in chosen}
    return Decision.from_json({"action": {"name": name, **args}, "messages": [], "notes": []})


def _argument(kitchen: Kitchen, field: str, random: Random) -> Any:
    if field == "table":
        return random.randrange(1, 40)
    scenario = kitchen.scenario
    pools = [
        kitchen.items, kitchen.equipment, kitchen.orders, kitchen.seats, kitchen.tasks,
        scenario.ingredients, scenario.steps, scenario.dishes, scenario.floor,
        ("no_item", "allergy", "double_check", "true", "burner", "#", "steak#", "o999"),
    ]  # fmt: skip
    names = sorted(str(name) for name in random.choice(pools))
    return random.choice(names) if names else "nothing"


def muddled(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    """Another player at every decision."""
    return random.choice(SANE)(kitchen, seat, random)


def repeating(kitchen: Kitchen, seat: str, random: Random) -> Decision:
    """Serves a plate that isn't there, again and again."""
    return Decision(Action("serve", {"plate": "steak#1", "order": "o1"}))


SANE: tuple[Player, ...] = (greedy, lazy, any_option, refusing, talkative, adversarial)
ALL: tuple[Player, ...] = (*SANE, waiting, muddled, repeating)
