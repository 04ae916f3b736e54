"""Laying a kitchen out for a seed and a brigade."""

from __future__ import annotations

from collections.abc import Iterable

from kitchen.engine.clock import rebuild_timers
from kitchen.engine.future import draw
from kitchen.engine.plan import Plan, plan_for
from kitchen.engine.scenario import Scenario
from kitchen.engine.state import Equipment, Kitchen, Seat
from kitchen.engine.words import ROLES

LEDGER = ("income", "restock", "lateness", "expired", "waste", "safety")


def lay_out(
    scenario: Scenario, seed: int, seats: Iterable[str] | None = None, *, mute: bool = False
) -> Kitchen:
    """The kitchen before its first tick: every seat free, everything random already drawn.

    `seats` may be a part of the scenario's brigade; cooking stations left bare go to the cooks
    present. In a `mute` session speech, tasks, assignments, reprioritising and standing orders are
    refused; judging and serving stay. Raises ValueError for an unknown seat, or when nobody could
    approve or plate.
    """
    brigade = tuple(sorted(scenario.seats if seats is None else set(seats)))
    _check_brigade(scenario, brigade)
    plan = plan_for(scenario, brigade, mute=mute)
    kitchen = Kitchen()
    kitchen.plan, kitchen.seed, kitchen.future = plan, seed, draw(plan, seed)
    kitchen.tick, kitchen.now, kitchen.ended = 0, 0, None
    kitchen.free = brigade
    kitchen.seats = {name: _seat(plan, name) for name in brigade}
    kitchen.roster = [kitchen.seats[name] for name in plan.settle]
    kitchen.items = {}
    kitchen.equipment = {name: Equipment(name=name) for name in sorted(scenario.equipment)}
    kitchen.counters = {name: [] for name in plan.stations}
    kitchen.stock = {name: _batches(plan, name) for name in sorted(scenario.ingredients)}
    kitchen.spoiled, kitchen.count = {}, {}
    kitchen.lines_open, kitchen.orders = {}, {}
    kitchen.coming = kitchen.disrupted = kitchen.delivered = 0
    kitchen.plates_clean, kitchen.plates_dirty = scenario.plates.count, 0
    kitchen.plates_out = []
    kitchen.off_menu = ()
    kitchen.tasks, kitchen.rules, kitchen.requests, kitchen.facts = {}, {}, {}, {}
    kitchen.ledger = dict.fromkeys(LEDGER, 0)
    kitchen.serial = kitchen.tasked = kitchen.ruled = kitchen.rank = 0
    kitchen.progress_at, kitchen.stalled_at, kitchen.cycle = 0, None, ()
    kitchen.timers, kitchen.wrong_calls = [], 0
    rebuild_timers(kitchen)
    return kitchen


def reference_value(scenario: Scenario, seed: int) -> int:
    """Cents if every order of this seed, VIPs too, were served on time at full quality."""
    future = draw(plan_for(scenario, tuple(sorted(scenario.seats))), seed)
    return sum(value for ticket in future.tickets for _, _, value in ticket.lines)


def _check_brigade(scenario: Scenario, brigade: tuple[str, ...]) -> None:
    for name in brigade:
        if name not in scenario.seats:
            raise ValueError(f"seats: {name!r} is unknown; {', '.join(scenario.seats)} exist")
    roles = {scenario.seats[name] for name in brigade}
    if not roles & {"executive_chef", "sous_chef"} or "chef_de_partie" not in roles:
        raise ValueError("seats: needs a chef de partie to plate and an E or S to approve")


def _seat(plan: Plan, name: str) -> Seat:
    role = ROLES[plan.roles[name]]
    posts = plan.posts.get(name, ())
    at = posts[0] if posts else role.home if role.home in plan.stations else "pass"
    return Seat(name=name, role=plan.roles[name], at=at, posts=posts)


def _batches(plan: Plan, name: str) -> list[tuple[int, int]]:
    ingredient = plan.ingredients[name]
    if not ingredient.stock:
        return []
    shelf = plan.shelf[name]
    return [(shelf * (100 - ingredient.age_percent) // 100 if shelf else 0, ingredient.stock)]
