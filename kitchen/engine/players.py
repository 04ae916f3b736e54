"""Scripted players over the models' own interface: an observation in, a decision out.

`noisy:p` takes a random option with chance p, `lazy:p` waits with chance p, `mute` never speaks or
directs. The player that it changes may follow, or it is greedy: `noisy:0.2:brigade`. `stamp`
approves every plate and restock that it is offered, and otherwise waits. `forgetful:N` plays as
the brigade and forgets what it noted more than N of its decisions ago. `planner` sees the whole
kitchen. These two need more than an observation, which `insight.seen_by` puts beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from kitchen.engine import policies
from kitchen.engine.brigade import brigade
from kitchen.engine.brigade.forgetful import forgetful
from kitchen.engine.decisions import Action, Decision
from kitchen.engine.planner import act, plan_now
from kitchen.engine.policies import POLICIES
from kitchen.engine.streams import stream
from kitchen.engine.words import DIRECTING

Seen = Mapping[str, Any]
Player = Callable[[Seen, int], Decision]

PLAYERS = (*sorted(POLICIES), "planner", "stamp", "forgetful:N", "mute", "noisy:p", "lazy:p")
MOST_REMEMBERED = 10_000
INSIGHT = "insight"  # where `insight.seen_by` puts it


def decide(name: str, observation: Seen, *, seed: int) -> Decision:
    """The decision of the scripted player `name`, a pure function of what it sees and the seed.

    Raises PlayerError. Chance depends on (seed, tick, seat) alone, so a decision taken again is
    the same.
    """
    return player(name)(observation, seed)


class PlayerError(ValueError):
    """A name that no scripted player has."""


@lru_cache(maxsize=256)
def player(name: str) -> Player:
    """The player of this name; raises PlayerError. Chance depends on (seed, tick, seat) alone."""
    kind, _, rest = name.partition(":")
    if kind in POLICIES and not rest:
        return partial(_baseline, kind)
    if kind == "stamp" and not rest:
        return _stamp
    if kind == "planner" and not rest:
        return _planner
    if kind == "forgetful":
        return partial(_forgetful, _memory(name, rest))
    if kind == "mute":
        return partial(_mute, player(rest or "greedy"))
    if kind in ("noisy", "lazy"):
        share, _, base = rest.partition(":")
        instead = "random" if kind == "noisy" else "null"
        return partial(_sometimes, kind, _chance(name, share), player(base or "greedy"), instead)
    raise PlayerError(f"player: {name!r} is unknown; write one of {', '.join(PLAYERS)}")


def _chance(name: str, share: str) -> float:
    try:
        chance = float(share)
    except ValueError:
        chance = -1.0
    if not 0 <= chance <= 1:
        raise PlayerError(f"player: {name!r} needs a chance from 0 to 1, such as noisy:0.2")
    return chance


def _memory(name: str, decisions: str) -> int:
    if decisions.isdecimal() and 0 < int(decisions) <= MOST_REMEMBERED:
        return int(decisions)
    raise PlayerError(
        f"player: {name!r} needs a number of decisions from 1 to {MOST_REMEMBERED}, such as "
        "forgetful:20"
    )


def _insight(seen: Seen) -> Any:
    if INSIGHT not in seen:
        raise PlayerError("player: planner and forgetful need more than an observation; they "
                          "hold seats of sessions, and of insight.Table")  # fmt: skip
    return seen[INSIGHT]


def _planner(seen: Seen, seed: int) -> Decision:
    if seen.get("sight") == "own_eyes":  # nobody sees what is wanted: it plays as the brigade
        return brigade(seen)
    known = _insight(seen)
    return act(known.kitchen, seen["seat"], plan_now(known.kitchen, known.run))


def _forgetful(remembers: int, seen: Seen, seed: int) -> Decision:
    return forgetful(seen, _insight(seen).taken, remembers)


def _baseline(name: str, seen: Seen, seed: int) -> Decision:
    return policies.decide(name, seen, seed=seed)


def _stamp(seen: Seen, seed: int) -> Decision:
    for option in seen["options"]:
        if option["name"] in ("approve", "approve_restock"):
            return Decision(Action.from_json(option))
    return Decision()


def _mute(base: Player, seen: Seen, seed: int) -> Decision:
    decision = base(seen, seed)
    silent = decision.action is not None and decision.action.name in DIRECTING
    return Decision(None if silent else decision.action, (), decision.notes)


def _sometimes(
    kind: str, chance: float, base: Player, instead: str, seen: Seen, seed: int
) -> Decision:
    # The draw doesn't name the chance: who errs at 5% errs at the same instants at 20%, too.
    drawn = stream(f"{kind}:{seen['tick']}:{seen['seat']}", seed).random()
    return policies.decide(instead, seen, seed=seed) if drawn < chance else base(seen, seed)
