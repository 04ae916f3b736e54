"""Looking for the best plan: each is tried out to the end of what has arrived."""

from __future__ import annotations

from random import Random

from kitchen.engine.clock import rebuild_timers
from kitchen.engine.future import Future
from kitchen.engine.habits import KINDS, habitual
from kitchen.engine.observe import observe
from kitchen.engine.planner.plans import Plan, wanted
from kitchen.engine.state import Kitchen
from kitchen.engine.step import advance
from kitchen.engine.streams import stream
from kitchen.engine.worth import worth

# Of work, not of time, so that the same plan is found everywhere: 0.3 s on one core.
DECISIONS = 1200
Worth = tuple[int, int]


def solve(kitchen: Kitchen, last: Plan) -> Plan:
    """The best plan found for what has arrived, beginning with the last one."""
    start = as_known(kitchen)
    if not start.orders:
        return Plan(last.habits)
    random, left = stream(f"planner:{kitchen.tick}", kitchen.seed), DECISIONS
    enough, orders = _all_that_is_open(start), sorted(start.orders)
    best = last
    gain, took = _tried(start, last)
    kinds = iter([Plan(habits) for habits in KINDS if habits != last.habits])
    while gain[0] < enough and (left := left - took) > 0:
        plan = next(kinds, None) or _changed(best, orders, random)
        found, took = _tried(start, plan)
        if found >= gain:
            best, gain = plan, found
    return best


def as_known(kitchen: Kitchen) -> Kitchen:
    """A copy to which nothing will come but deliveries, when they were said to come."""
    start, future = kitchen.copy(), kitchen.future
    deliveries = tuple(
        coming if coming.announced <= kitchen.now else coming._replace(at=coming.announced)
        for coming in future.deliveries
    )
    start.future = Future(
        future.tickets[: kitchen.coming], future.troubles[: kitchen.disrupted], deliveries,
        tuple(fact for fact in future.facts if fact.id in kitchen.facts), future.codes,
    )  # fmt: skip
    rebuild_timers(start)
    return start


def _all_that_is_open(kitchen: Kitchen) -> int:
    """S in cents if every open line were served on time at full quality: no plan brings more."""
    lines = (line for order in kitchen.orders.values() for line in order.lines)
    return worth(kitchen) + sum(value for _, _, value, served in lines if not served)


def _changed(plan: Plan, orders: list[str], random: Random) -> Plan:
    """One order comes first, or is given up or taken up again; now and then other habits."""
    drawn, order = random.random(), random.choice(orders)
    if drawn < 0.2:
        return plan._replace(habits=random.choice(KINDS))
    if drawn < 0.6:
        return plan._replace(first=_toggled(plan.first, order))
    return plan._replace(left=_toggled(plan.left, order))


def _toggled(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(n for n in names if n != name) if name in names else (*names, name)


def _tried(start: Kitchen, plan: Plan) -> tuple[Worth, int]:
    """(S in cents at the end and how soon that was, decisions that it took)."""
    kitchen, decisions = start.copy(), 0
    while kitchen.ended is None:
        seen_as = wanted(kitchen, plan)
        made = {
            seat: habitual(observe(seen_as, seat), plan.habits, seed=kitchen.seed)
            for seat in kitchen.free
        }
        decisions += len(made)
        advance(kitchen, made)
    return (worth(kitchen), -kitchen.now), decisions
