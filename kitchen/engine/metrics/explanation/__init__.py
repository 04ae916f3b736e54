"""Why orders were late or lost: the critical path of each, from the event log alone.

    for found in explain(scenario, seed, events):
        found.order, found.fate, found.segments, found.to_json()

The path of an order goes back from its last dish (or from the one that was furthest from the table)
over the thing that each step had to wait for. What is left between two steps is the acting seat's
own time: walking, other work, refusals and waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kitchen.engine.events import Event
from kitchen.engine.layout import lay_out
from kitchen.engine.metrics.explanation.acts import Talk
from kitchen.engine.metrics.explanation.goods import Goods
from kitchen.engine.metrics.explanation.offered import with_offers
from kitchen.engine.metrics.explanation.records import PARTS, Explanation, Part, Segment, waited_for
from kitchen.engine.metrics.explanation.routes import Evening, Goal, walk
from kitchen.engine.metrics.explanation.stock import shortages
from kitchen.engine.metrics.explanation.unserved import next_goal
from kitchen.engine.metrics.log import Log
from kitchen.engine.plan import plan_for
from kitchen.engine.scenario import Scenario

__all__ = ["PARTS", "Explanation", "Part", "Segment", "explain", "waited_for"]


def explain(
    scenario: Scenario, seed: int, events: Iterable[Event | Mapping[str, Any]]
) -> list[Explanation]:
    """Each order that was late or lost after it had arrived, by the instant of its end.

    Raises ValueError for a log that doesn't begin with `session_started` of this scenario and seed.
    """
    log = Log(events)
    head = log.header
    if (head.get("digest"), head.get("seed")) != (scenario.digest, seed):
        raise ValueError(f"events: the log is not of {scenario.name} with seed {seed}")
    seats = tuple(sorted(log.roles))
    start = lay_out(scenario, seed, seats)
    plan = plan_for(scenario, seats)
    evening = Evening(
        log, plan, Goods(log.events), shortages(start, log.events), Talk(log, plan.beat)
    )
    claimed: set[str] = set()
    found = [_explained(evening, ended, claimed) for ended in _ended(log)]
    return with_offers(start, log.events, found)


def _ended(log: Log) -> list[Event]:
    """Late last servings and losses, in order."""
    late = [event for event in log.of("order_served") if not event.data["on_time"]]
    lost = [event for event in log.of("order_expired") if event.data["arrived"]]
    return sorted((*late, *lost), key=lambda event: (event.at, event.data["order"]))


def _explained(evening: Evening, ended: Event, claimed: set[str]) -> Explanation:
    order = ended.data["order"]
    came = next(e for e in evening.log.of("order_arrived") if e.data["order"] == order)
    if ended.kind == "order_served":
        served = [e for e in evening.log.of("dish_served") if e.data["order"] == order][-1]
        dish, goal = served.data["dish"], Goal(served.at, str(served.seat), served)
    else:
        nearest: dict[str, tuple[int, Goal]] = {}
        for name in ended.data["dishes"]:
            nearest[name] = next_goal(evening, name, order, came.at, ended.at, claimed)
        dish = min(nearest, key=lambda name: nearest[name][0])
        goal = nearest[dish][1]
    return Explanation(
        order, came.data["table"], "late" if ended.kind == "order_served" else "lost", dish,
        came.at, came.data["due"], goal.end, tuple(walk(evening, goal, came.at)),
    )  # fmt: skip
