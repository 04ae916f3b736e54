"""What a picture of a session needs and its events don't say: where things are, who stands where.

    floor_plan.of(spec, seed, seats)["stations"][0]  # {"name": "grill", "x": 1, "y": 0}

It comes from the session's own copy of the scenario, so it is right for sessions of any age.
"""

from collections.abc import Mapping
from typing import Any

from kitchen import engine
from kitchen.engine.plan import Plan

Seats = Mapping[str, Mapping[str, str]]


def of(spec: Mapping[str, Any], seed: int, seats: Seats) -> dict[str, Any]:
    """A session's kitchen before its first tick; times in ms, money in cents.

    `spec` is the scenario as it was played, `seats` {seat: {"role", "player"}}.

    Raises ValueError if the rules of today can't read the scenario that was played.
    """
    scenario = engine.restore_scenario(spec)
    start = engine.lay_out(scenario, seed, seats=tuple(seats))
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "description": scenario.description,
        "beat_ms": start.plan.beat,
        "duration_ms": start.plan.duration,
        "hands": start.plan.hands,
        "counter": start.plan.counter,
        "plates": start.plates_clean,
        "table_ms": start.plan.table,
        "stations": [{"name": n, "x": x, "y": y} for n, (x, y) in scenario.floor.items()],
        "travel_ms": start.plan.travel,
        "equipment": _equipment(start.plan),
        "ingredients": _ingredients(start),
        "steps": [_step(step) for step in start.plan.steps.values()],
        "dishes": [_dish(dish) for dish in start.plan.dishes.values()],
        "seats": [_seat(seats, seat) for seat in start.roster],
    }


def _equipment(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "kind": plan.kit_kind[name],
            "station": plan.kit_station[name],
            "capacity": plan.kit_capacity[name],
            "dirty_after": plan.kit_dirty_after[name],
        }
        for name in sorted(plan.kit_station)
    ]


def _ingredients(start: engine.Kitchen) -> list[dict[str, Any]]:
    plan = start.plan
    return [
        {
            "name": name,
            "store": plan.store[name],
            "allergens": list(plan.allergens[name]),
            "batches": [{"expires": expires, "quantity": n} for expires, n in start.stock[name]],
        }
        for name in plan.ingredients
    ]


def _step(step: Any) -> dict[str, Any]:
    return {
        "name": step.name,
        "do": "chop" if step.chop else "cook",
        "using": step.using,
        "inputs": list(step.inputs),
        "stations": list(step.stations),
        "hands_ms": step.hands,
        "cook_ms": step.cook,
        "hold_ms": step.hold,
        "burn_ms": step.burn,
    }


def _dish(dish: Any) -> dict[str, Any]:
    optional = [{"part": part, "allergens": list(found)} for part, found in dish.avoidable.items()]
    return {
        "name": dish.name,
        "value": dish.value,
        "plate": list(dish.plate),
        "optional": optional,
    }


def _seat(seats: Seats, seat: engine.Seat) -> dict[str, Any]:
    return {
        "name": seat.name,
        "role": seat.role,
        "player": seats[seat.name]["player"],
        "at": seat.at,
        "posts": list(seat.posts),
    }
