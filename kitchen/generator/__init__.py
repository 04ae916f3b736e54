"""Kitchens without end: a scenario from a family, a level and a seed. Pure.

made = generate("busy_night", 1, 7)
made.name       "busy_night_1_" and ten digits of the digest of all that is in it
made.text       its YAML, to be read, changed, saved and played

What has been tuned is varied: the shipped scenario of the family and level lends its brigade and
its numbers, and menu, recipes, floor, equipment, orders, disruptions and facts are drawn around
them. The same family, level and seed give the same bytes everywhere, as long as the shipped
scenario and `VERSION` stay the same. Which pass the gates of `calibrate` is for it to say: on
level 2 fewer than half did.
"""

from __future__ import annotations

from typing import NamedTuple, get_args

from kitchen import engine, scenario_text
from kitchen.engine.parts import Family
from kitchen.generator import evening, house, menu, written
from kitchen.generator.drafts import Draft, draft
from kitchen.generator.draws import Draws

__all__ = ["FAMILIES", "LEVELS", "MOST_SEED", "VERSION", "Generated", "generate"]

VERSION = 1  # raised when the same seed comes to mean another kitchen
FAMILIES: tuple[str, ...] = get_args(Family)
LEVELS = (1, 2, 3, 4)
MOST_SEED = 2**53 - 1  # what JSON carries exactly


class Generated(NamedTuple):
    """`text` is YAML that reads as `scenario`; both bear `name`."""

    name: str
    text: str
    scenario: engine.Scenario


def generate(family: str, level: int, seed: int) -> Generated:
    """A valid scenario of the family; raises ValueError as "field: what is wrong and the fix"."""
    _refuse(family, level, seed)
    spec = draft(family, level)
    for part in (menu, house, evening):
        part.vary(spec, Draws(f"{family}:{level}:{part.__name__}", seed))
    return _named(spec, f"Drawn by generator {VERSION}: {family}, level {level}, seed {seed}.")


def _named(spec: Draft, remark: str) -> Generated:
    """No digest can hold itself: it is of all that is in it under the plain name, family_level."""
    name = f"{spec['name']}_{engine.Scenario.model_validate(spec).digest[:10]}"
    text = written.text({**spec, "name": name}, remark)
    return Generated(name, text, scenario_text.parse(text, name))


def _refuse(family: str, level: int, seed: int) -> None:
    if family not in FAMILIES:
        raise ValueError(f"family: {family!r} is unknown; write one of {', '.join(FAMILIES)}")
    if level not in LEVELS:
        raise ValueError(f"level: {level} can't be generated; write one of 1, 2, 3, 4")
    if not 0 <= seed <= MOST_SEED:
        raise ValueError(f"seed: {seed} is out of range; write a number from 0 to {MOST_SEED}")
