"""The menu and its recipes: which goods, which steps of which, what lies on a plate, and its price.

Recipes stay as deep as the shipped ones: what changes hands between dishes is a side or a garnish,
so the work of an evening stays about the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kitchen.engine.words import STORES
from kitchen.generator.drafts import Draft
from kitchen.generator.draws import Draws
from kitchen.generator.pantry import (
    BESIDES,
    BESIDES_ALLERGENS,
    COURSES,
    FIRES,
    GOODS,
    VERBS,
)

# Dishes more, on levels 3 and 4. Where the work is hard already, one: else who errs half the time
# earns no more than who errs more often.
MORE_DISHES = {"busy_night": 1, "overstocked": 1}
MORE_ELSEWHERE = 2
NEW_VALUE = 2000  # cents
PLENTY = 10  # portions: where less is in store, each counts


def vary(spec: Draft, draws: Draws) -> None:
    """Moves the fire of a kitchen that has one, swaps sides, then names and prices everything."""
    if spec["level"] == 1:
        _other_fire(spec, draws)
    else:
        if spec["level"] > 2:
            _lengthen(spec, draws)
        _swap_parts(spec, draws, "plate")
        _swap_parts(spec, draws, "optional")
    _rename(spec, _goods(spec, draws))
    _rename(spec, _steps(spec, draws))
    _rename(spec, _dishes(spec, draws))
    _price(spec, draws)
    _pace(spec, draws)


def _other_fire(spec: Draft, draws: Draws) -> None:
    """One fire is like another to the rules, but not to who reads."""
    old = next(kit for kit in spec["equipment"].values() if kit["kind"] in FIRES)
    kind = draws.one(tuple(FIRES))
    place, was, before = FIRES[kind], old["station"], old["kind"]
    kits = spec["equipment"].items()
    spec["equipment"] = {
        f"{kind}_1" if kit is old else name: {**kit, "kind": kind, "station": place}
        if kit is old else kit
        for name, kit in kits
    }  # fmt: skip
    spec["floor"] = {place if name == was else name: at for name, at in spec["floor"].items()}
    spec["posts"] = {
        seat: [place if name == was else name for name in posts]
        for seat, posts in spec["posts"].items()
    }
    for step in spec["steps"].values():
        step["using"] = kind if step["using"] == before else step["using"]


def _lengthen(spec: Draft, draws: Draws) -> None:
    """Dishes more, each of a new good and a side that is there: the longer the menu, the less pays
    what is cooked unasked."""
    steps = dict(spec["steps"])
    pattern = next(iter(spec["dishes"].values()))
    keeps = {name: pattern[name] for name in ("hold_s", "fall_s") if name in pattern}
    long = spec["level"] == 4
    for _ in range(1 if long else MORE_DISHES.get(spec["family"], MORE_ELSEWHERE)):
        kind = draws.one(sorted({step["using"] for step in steps.values()} & FIRES.keys()))
        good = draws.one([good for good in BESIDES[kind] if good not in spec["ingredients"]])
        sides = [name for name, step in steps.items() if step["using"] not in (kind, "mixer")]
        like = next(step for step in steps.values() if step["using"] == kind)
        spec["ingredients"][good] = _good(good, draws.one(STORES), 30 if long else 14)
        spec["steps"][f"new_{good}"] = {**like, "inputs": [good]}
        spec["dishes"][f"{good}_besides"] = {
            "value": draws.around(NEW_VALUE, 25, 50), "plate": [f"new_{good}", draws.one(sides)],
            **keeps,
        }  # fmt: skip


def _good(name: str, store: str, stock: int) -> dict[str, Any]:
    allergen = BESIDES_ALLERGENS.get(name)
    return {
        "store": store,
        "cost": 2,
        "stock": stock,
        **({"allergens": [allergen]} if allergen else {}),
    }


def _swap_parts(spec: Draft, draws: Draws, group: str) -> None:
    """One dish's last part of the group goes to a dish that has room and doesn't hold it."""
    if not draws.some(50):
        return
    dishes = spec["dishes"]
    spare = 1 if group == "plate" else 0  # a plate keeps its main part
    givers = [name for name, dish in dishes.items() if len(dish.get(group, ())) > spare]
    if not givers:
        return
    giver = dishes[draws.one(givers)]
    part = giver[group][-1]
    takers = [dish for dish in dishes.values() if not _uses(spec, dish, part)
              and len(dish.get(group, ())) == spare]  # fmt: skip
    if takers:
        taker = draws.one(takers)
        giver[group] = giver[group][:-1]
        taker[group] = [*taker.get(group, ()), part]
        if not giver[group]:
            del giver[group]


def _uses(spec: Draft, dish: Mapping[str, Any], part: str) -> bool:
    """Whether the part is on the plate already, or in what is on it."""
    named = [*dish["plate"], *dish.get("optional", ())]
    return any(name == part or part in spec["steps"].get(name, {}).get("inputs", ())
               for name in named)  # fmt: skip


def _goods(spec: Draft, draws: Draws) -> dict[str, str]:
    return {name: draws.one(GOODS.get(name, (name,))) for name in spec["ingredients"]}


def _steps(spec: Draft, draws: Draws) -> dict[str, str]:
    """A verb and the good it begins with; one that is taken keeps its old name."""
    verbs = {kind: draws.one(found) for kind, found in VERBS.items()}
    return _free(spec, "steps", {
        name: f"{verbs[step['using']]}_{_main(spec, name)}" for name, step in spec["steps"].items()
    })  # fmt: skip


def _dishes(spec: Draft, draws: Draws) -> dict[str, str]:
    courses = draws.order(COURSES)
    return _free(spec, "dishes", {
        name: f"{_main(spec, dish['plate'][0])}_{courses[at % len(courses)]}"
        for at, (name, dish) in enumerate(spec["dishes"].items())
    })  # fmt: skip


def _main(spec: Draft, part: str) -> str:
    """The good at the root of a part: its first input's first input, and so on."""
    while part in spec["steps"]:
        part = spec["steps"][part]["inputs"][0]
    return part


def _free(spec: Draft, group: str, wanted: dict[str, str]) -> dict[str, str]:
    """The new names, without those that something else bears."""
    taken = {name for other in ("floor", "equipment", "ingredients", "steps", "dishes")
             if other != group for name in spec[other]}  # fmt: skip
    found: dict[str, str] = {}
    for old, new in wanted.items():
        clash = new in taken or new in found.values() or (new in wanted and new != old)
        found[old] = old if clash else new
    return found


def _rename(spec: Draft, names: Mapping[str, str]) -> None:
    """Every key and every word of the draft that is one of the old names."""
    for group in ("ingredients", "steps", "dishes", "deliveries", "disruptions"):
        if group in spec:
            spec[group] = _renamed(spec[group], names)


def _renamed(value: Any, names: Mapping[str, str], field: str = "") -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(item, names, key) for key, item in value.items()}
    if isinstance(value, list):
        # An allergen may be called as a good is: guests name it, whatever lies in store.
        return value if field == "allergens" else [_renamed(item, names) for item in value]
    return names.get(value, value) if field in ("", "ingredient") else value


def _price(spec: Draft, draws: Draws) -> None:
    for dish in spec["dishes"].values():
        dish["value"] = draws.around(dish["value"], 8, 50)
    for good in spec["ingredients"].values():
        good["cost"] = draws.around(good["cost"], 10, 5)
        if good["stock"] >= PLENTY:
            good["stock"] = draws.near(good["stock"], 1)


def _pace(spec: Draft, draws: Draws) -> None:
    """How long steps take and food keeps."""
    for step in spec["steps"].values():
        for field, percent in (("cook_s", 12), ("hold_s", 10), ("burn_s", 10)):
            if step.get(field):
                step[field] = draws.around(step[field], percent, 5)
