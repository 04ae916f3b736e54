"""The baselines: players over the models' interface, each a pure function of what it sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from kitchen.engine.brigade import brigade
from kitchen.engine.decisions import Action, Decision, Message
from kitchen.engine.greedy import greedy
from kitchen.engine.streams import stream

TALK_PERCENT = 5


def decide(name: str, observation: Mapping[str, Any], *, seed: int) -> Decision:
    """The decision of baseline `name` (see POLICIES); raises KeyError if there is none.

    Chance depends on (seed, tick, seat) alone, so a decision taken again is the same.
    """
    return _PLAYERS[name](observation, seed)


def random_choice(random: Random, offered: list[Action], others: list[str]) -> Decision:
    """One of the offered actions, each as likely; now and then with a word to another seat."""
    action = offered[int(random.random() * len(offered))]
    if others and random.random() * 100 < TALK_PERCENT:
        to = others[int(random.random() * len(others))]
        return Decision(action, (Message(to, f"I {action.name} now"),))
    return Decision(action)


def _null(observation: Mapping[str, Any], seed: int) -> Decision:
    return Decision()


def _random(observation: Mapping[str, Any], seed: int) -> Decision:
    seat = observation["seat"]
    random = stream(f"random:{observation['tick']}:{seat}", seed)
    offered = [Action.from_json(option) for option in observation["options"]]
    others = [name for name in sorted(observation["brigade"]) if name != seat]
    return random_choice(random, offered, others)


def _greedy(observation: Mapping[str, Any], seed: int) -> Decision:
    return Decision(greedy(observation))


def _brigade(observation: Mapping[str, Any], seed: int) -> Decision:
    return brigade(observation)


_PLAYERS: dict[str, Callable[[Mapping[str, Any], int], Decision]] = {
    "null": _null,
    "random": _random,
    "greedy": _greedy,
    "brigade": _brigade,
}
POLICIES = frozenset(_PLAYERS)
