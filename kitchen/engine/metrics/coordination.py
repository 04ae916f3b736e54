"""What talking and directing did: tasks and their fate, orders that can't be carried out, how late
knowledge reaches hands, and whom late orders waited for. From the log and its scenario alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kitchen.engine.metrics.explanation import explain, waited_for
from kitchen.engine.metrics.explanation.goods import Goods
from kitchen.engine.metrics.explanation.told import first_told
from kitchen.engine.metrics.log import Log, mean, ratio
from kitchen.engine.metrics.tasks import tasks_of
from kitchen.engine.plan import Plan, plan_for
from kitchen.engine.scenario import Scenario
from kitchen.engine.words import ROLES

_TURNED_DOWN = ("delegate", "assign")
_MADE = {"chopped": "step", "cook_started": "step", "dish_plated": "dish"}


def coordination(scenario: Scenario, seed: int, log: Log) -> dict[str, Any]:
    """All of them as one JSON object; times in simulated ms.

    `value_per_100_words` over the mute run needs that run, and is added by who has both.
    """
    plan = plan_for(scenario, tuple(sorted(log.roles)))
    waited = waited_for(explain(scenario, seed, log.events))
    return {
        "words": words_said(log),
        "tasks": tasks_of(plan, log)._asdict(),
        "orders_turned_down": sum(
            event.data["action"]["name"] in _TURNED_DOWN for event in log.of("refused")
        ),
        "information_lag": information_lag(plan, log),
        "waited_for_ms": waited,
        "bottleneck": next(iter(waited), None),
        "bottleneck_share": ratio(max(waited.values(), default=0), sum(waited.values())),
    }


def words_said(log: Log) -> int:
    """Words in messages; notes are for oneself and don't count."""
    return sum(len(event.data["text"].split()) for event in log.of("said"))


def information_lag(plan: Plan, log: Log) -> dict[str, Any]:
    """With own eyes: ms from when somebody could know of a ticket until a seat that worked on its
    dishes was first told of that work; `untold` are those that worked without a word.

    Somebody can know from the instant on at which a seat stands at the pass. One count for each
    order, seat and thing made that went into a served dish. On a board everybody sees everything,
    and there is no lag: `counted` is 0.
    """
    if not plan.own_eyes:
        return {"counted": 0, "mean_ms": None, "longest_ms": None, "untold": 0}
    goods = Goods(log.events)
    came = {e.data["order"]: _known(plan, log, e.at) for e in log.of("order_arrived")}
    lags: list[int] = []
    untold = 0
    for seat, name, order, at in _hands(log, goods):
        since = came[order]
        told = first_told(log, seat, {name}, since, at)
        if told is not None:
            lags.append(told.at - since)
        elif at > since:
            untold += 1
    return {
        "counted": len(lags),
        "mean_ms": mean(lags),
        "longest_ms": max(lags, default=None),
        "untold": untold,
    }


def _hands(log: Log, goods: Goods) -> Iterator[tuple[str, str, str, int]]:
    """(seat, what it made, for which order, when) of all that went into served dishes."""
    seen: set[tuple[str, str, str]] = set()
    for served in log.of("dish_served"):
        for thing in goods.tree([served.data["plate"]]):
            for event in goods.touched.get(thing, ()):
                if event.kind in _MADE and event.seat is not None:
                    key = (event.seat, event.data[_MADE[event.kind]], served.data["order"])
                    if key not in seen:
                        seen.add(key)
                        yield (*key, event.at)


def _known(plan: Plan, log: Log, arrived: int) -> int:
    """The first instant from `arrived` on at which a seat stands at the pass, or `arrived`."""
    at = {seat: ROLES[role].home for seat, role in log.roles.items()}
    for event in log.of("seat_moved"):
        if event.at > arrived:
            if "pass" in at.values():
                return arrived
            if event.data["to"] == "pass":
                return int(event.data["until"])
        at[str(event.seat)] = event.data["to"]
    return arrived


def over_mute(log_s: int, mute_s: int, words: int) -> dict[str, Any]:
    """What talking was worth in cents: S less that of the mute run, and that per 100 words."""
    gained = log_s - mute_s
    per = ratio(100 * gained, words)
    return {"mute_s_cents": mute_s, "gained_cents": gained, "cents_per_100_words": per}
