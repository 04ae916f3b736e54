"""A scenario compiled for one brigade: milliseconds, travel times, cross references.

Every duration is rounded up to whole beats, so that seats become free together.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kitchen.engine.scenario import Scenario
from kitchen.engine.words import COOKING_STATIONS, DIRECTING, ROLES


class StepPlan(NamedTuple):
    """A chop or cook: times in ms; `fall` is ms per point of quality lost after the hold."""

    name: str
    chop: bool
    using: str
    inputs: tuple[str, ...]
    stations: tuple[str, ...]
    hands: int
    cook: int
    hold: int
    burn: int
    fall: int


class DishPlan(NamedTuple):
    """A dish: what goes on the plate, and which allergens each optional part brings."""

    name: str
    value: int
    plate: tuple[str, ...]
    optional: tuple[str, ...]
    ingredients: tuple[str, ...]  # of what always goes on the plate, sorted
    avoidable: dict[str, tuple[str, ...]]
    hold: int
    fall: int


class Plan:
    """Everything static about a session; shared by all copies of its kitchen.

    In a `mute` session nobody directs anybody, and words reach nobody.
    """

    def __init__(self, scenario: Scenario, seats: tuple[str, ...], mute: bool = False) -> None:
        self.mute = mute
        self.scenario = scenario
        self.roles = {name: scenario.seats[name] for name in seats}
        self.settle = sorted(seats, key=lambda name: (ROLES[self.roles[name]].rank, name))
        self.rank = {name: ROLES[self.roles[name]].rank for name in seats}
        banned = frozenset(DIRECTING) if mute else frozenset[str]()
        self.may = {name: _may(scenario, role) for name, role in self.roles.items()}
        self.actions = {name: frozenset(self.may[name]) - banned for name in seats}
        self.by_letter = {
            letter: tuple(name for name in self.settle if name[0] == letter) for letter in "ESPLRK"
        }
        self.heads = self.by_letter["E"] + self.by_letter["S"]
        self.cooks = self.by_letter["P"] + self.by_letter["L"]
        self.posts = _posts(scenario, seats)
        self.own_eyes = scenario.sight == "own_eyes"
        self.numbers = {name: 1000 * at for at, name in enumerate(self.settle, 1)}
        self.beat = scenario.beat_s * 1000
        self.duration = scenario.duration_s * 1000
        self._compile_times()
        self._compile_floor()
        self._compile_recipes()

    def _compile_times(self) -> None:
        times = self.scenario.times
        self.take, self.put = self.beats(times.take_s), self.beats(times.put_s)
        self.plating, self.serve = self.beats(times.plate_s), self.beats(times.serve_s)
        self.discard, self.clean = self.beats(times.discard_s), self.beats(times.clean_s)
        self.repair, self.inspect = self.beats(times.repair_s), self.beats(times.inspect_s)
        self.restock, self.authority = self.beats(times.restock_s), self.beats(times.authority_s)
        self.refusal, self.wait = self.beats(times.refusal_s), self.beats(times.wait_s)
        self.plate_wash = times.plate_wash_s * 1000
        self.talk = times.talk_ms
        self.delivery = self.scenario.restock.delivery_s * 1000
        self.table = self.scenario.plates.table_s * 1000
        self.stall_after = self.scenario.stall.after_s * 1000
        self.stall_limit = self.scenario.stall.limit_s * 1000
        wrong = [fact.wrong_cents for fact in self.scenario.facts if fact.kind == "code"]
        self.wrong_code = max(wrong, default=0)
        self.hands, self.counter = self.scenario.hands, self.scenario.counter

    def _compile_floor(self) -> None:
        floor = self.scenario.floor
        self.stations: tuple[str, ...] = tuple(floor)
        cell = self.scenario.travel_s
        self.travel: dict[str, dict[str, int]] = {
            a: {
                b: self.beats(cell * (abs(ax - bx) + abs(ay - by)) or 1)
                for b, (bx, by) in floor.items()
                if b != a
            }
            for a, (ax, ay) in floor.items()
        }
        kit = self.scenario.equipment
        self.kit_at: dict[str, tuple[str, ...]] = {
            station: tuple(name for name in sorted(kit) if kit[name].station == station)
            for station in floor
        }
        self.kit_kind = {name: kit[name].kind for name in kit}
        self.kit_station: dict[str, str] = {name: kit[name].station for name in kit}
        self.kit_capacity = {name: kit[name].capacity for name in kit}
        self.kit_dirty_after = {name: kit[name].dirty_after for name in kit}
        self.kit_of_kind: dict[tuple[str, str], tuple[str, ...]] = {
            (station, kind): tuple(n for n in names if self.kit_kind[n] == kind)
            for station, names in self.kit_at.items()
            for kind in set(self.kit_kind.values())
        }
        self.sinks = self.kit_of_kind.get(("dish_pit", "sink"), ())

    def _compile_recipes(self) -> None:
        s = self.scenario
        self.ingredients = s.ingredients
        self.store: dict[str, str] = {name: i.store for name, i in s.ingredients.items()}
        self.cost = {name: i.cost for name, i in s.ingredients.items()}
        self.shelf = {name: i.shelf_life_s * 1000 for name, i in s.ingredients.items()}
        self.allergens = {name: tuple(i.allergens) for name, i in s.ingredients.items()}
        self.steps = {name: self._step(name) for name in s.steps}
        self.steps_at: dict[str, tuple[StepPlan, ...]] = {
            station: tuple(step for step in self.steps.values() if station in step.stations)
            for station in s.floor
        }
        self.parts: dict[str, tuple[str, ...]] = {}
        self.dishes = {name: self._dish(name) for name in s.dishes}
        self.users: dict[str, list[tuple[bool, str]]] = {n: [] for n in (*s.ingredients, *s.steps)}
        for name, step in self.steps.items():
            for source in step.inputs:
                self.users[source].append((False, name))
        for name, dish in self.dishes.items():
            for source in (*dish.plate, *dish.optional):
                self.users[source].append((True, name))
        self.menu_allergens = sorted(
            {a for dish in self.dishes.values() for found in dish.avoidable.values() for a in found}
        )
        self.line_value = {name: dish.value for name, dish in self.dishes.items()}

    def _step(self, name: str) -> StepPlan:
        step = self.scenario.steps[name]
        stations = sorted(
            {e.station for e in self.scenario.equipment.values() if e.kind == step.using}
        )
        return StepPlan(
            name, step.do == "chop", step.using, tuple(step.inputs), tuple(stations),
            self.beats(step.hands_s), step.cook_s * 1000, step.hold_s * 1000, step.burn_s * 1000,
            step.fall_s * 1000,
        )  # fmt: skip

    def _dish(self, name: str) -> DishPlan:
        dish = self.scenario.dishes[name]
        avoidable = {source: self.allergens_in(source) for source in dish.optional}
        ingredients = tuple(sorted({raw for part in dish.plate for raw in self.raw(part)}))
        return DishPlan(
            name, dish.value, tuple(dish.plate), tuple(dish.optional), ingredients, avoidable,
            dish.hold_s * 1000, dish.fall_s * 1000,
        )  # fmt: skip

    def allergens_in(self, source: str) -> tuple[str, ...]:
        """Allergens of an ingredient or of a step's output with all its inputs, sorted."""
        found = {a for name in self.raw(source) for a in self.allergens[name]}
        return tuple(sorted(found))

    def raw(self, source: str) -> tuple[str, ...]:
        """Ingredients (one portion each) that an ingredient or step output is made of."""
        if source in self.ingredients:
            return (source,)
        inputs = self.scenario.steps[source].inputs
        return tuple(name for inner in inputs for name in self.raw(inner))

    def beats(self, seconds: int) -> int:
        """Seconds as milliseconds, rounded up to whole beats."""
        return -(-seconds * 1000 // self.beat) * self.beat

    def superior(
        self, seat: str, posts: tuple[str, ...], others: Iterable[tuple[str, tuple[str, ...]]]
    ) -> str | None:
        """The seat that commands `seat`: L ← its station's P ← S ← E; R and K ← S ← E."""
        if seat[0] == "L":
            for other, theirs in others:
                if other[0] == "P" and set(theirs) & set(posts):
                    return other
        if seat[0] in "PLRK" and self.by_letter["S"]:
            return self.by_letter["S"][0]
        return self.by_letter["E"][0] if seat[0] != "E" and self.by_letter["E"] else None


def _may(scenario: Scenario, role: str) -> tuple[str, ...]:
    """The actions of a role in this scenario, in order: who restocks is the scenario's to
    say, and a supplier is called only where one has codes."""
    actions, buyer = ROLES[role].actions, scenario.restock.by
    others = tuple(name for name in actions if name != "restock" or role == buyer)
    if role == buyer and "restock" not in others:
        others = (*others, "restock")
    phones = role == "prep_cook" and any(fact.kind == "code" for fact in scenario.facts)
    return (*others, "call_supplier") if phones else others


def _posts(scenario: Scenario, seats: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Posts of the seats present; cooking stations that nobody has are dealt round to the cooks."""
    posts = {name: list(scenario.posts.get(name, [])) for name in sorted(seats) if name[0] in "PL"}
    used = {e.station for e in scenario.equipment.values()}
    bare = [name for name in COOKING_STATIONS if name in used]
    bare = [name for name in bare if not any(name in held for held in posts.values())]
    for station in bare:
        fewest = min(posts, key=lambda name: (len(posts[name]), name[0] == "P", name))
        posts[fewest].append(station)
    return {name: tuple(held) for name, held in posts.items()}


class ByDigest:
    """Lets a cache key a scenario by its digest alone."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return hash(self.scenario.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByDigest) and other.scenario.digest == self.scenario.digest


@lru_cache(maxsize=64)
def _plan(keyed: ByDigest, seats: tuple[str, ...], mute: bool) -> Plan:
    return Plan(keyed.scenario, seats, mute)


def plan_for(scenario: Scenario, seats: tuple[str, ...], *, mute: bool = False) -> Plan:
    """The (cached) plan of a scenario for these seats."""
    return _plan(ByDigest(scenario), seats, mute)
