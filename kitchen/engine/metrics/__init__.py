"""Metrics of a session, from its event log alone: pure functions, exact until the last division.

    metrics = measure(scenario, seed, events)
    metrics["score"], metrics["raw_score"], metrics["dishes"]["on_time"]

Shares are 0 to 1 or None where there is nothing to divide by; `_ms` is simulated milliseconds and
`_cents` money. Every group is a function here, with its formulas in its docstring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kitchen.engine.ceilings import Ceiling
from kitchen.engine.events import Event
from kitchen.engine.layout import reference_value
from kitchen.engine.metrics.brigade import deadlocks, delegations, outside_chain, talk
from kitchen.engine.metrics.coherence import quarters, repeated_refusals, standing_orders
from kitchen.engine.metrics.coordination import coordination, over_mute
from kitchen.engine.metrics.effort import effort
from kitchen.engine.metrics.failure_modes import failure_modes
from kitchen.engine.metrics.labour import by_seat, duplicate_work, hand_offs, refusals, utilisation
from kitchen.engine.metrics.log import Log
from kitchen.engine.metrics.money import Balance, balance
from kitchen.engine.metrics.recall import recall, recall_of
from kitchen.engine.metrics.reference import check_reference, closing, null_score, score
from kitchen.engine.metrics.service import dishes, orders, quality, safety, waste
from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario

__all__ = [
    "CEILING",
    "REFERENCE",
    "Balance",
    "Log",
    "balance",
    "check_reference",
    "effort",
    "measure",
    "null_score",
    "over_mute",
    "recall_of",
    "score",
]

# What 100 of a score is: the certified ceiling, or every order on time at full quality.
CEILING, REFERENCE = "ceiling", "reference"

_GROUPS = {
    "orders": orders,
    "dishes": dishes,
    "quality": quality,
    "waste": waste,
    "safety": safety,
    "utilisation": utilisation,
    "duplicate_work": duplicate_work,
    "refusals": refusals,
    "hand_offs": hand_offs,
    "talk": talk,
    "delegations": delegations,
    "outside_chain": outside_chain,
    "deadlocks": deadlocks,
    "quarters": quarters,
    "repeated_refusals": repeated_refusals,
    "standing_orders": standing_orders,
    "seats": by_seat,
    "failure_modes": failure_modes,
}


def measure(
    scenario: Scenario,
    seed: int,
    events: Iterable[Event | Mapping[str, Any]],
    ceiling: Ceiling | None = None,
) -> dict[str, Any]:
    """All metrics as one JSON object.

    `score` is 100·clip((S - S_null) / (UB - S_null), 0, 1) with UB the upper end of the certified
    ceiling, and `scale` is "ceiling". Without one S_ref stands in UB's place and `scale` is
    "reference": the two are not compared. `share_of_reference` is always that of S_ref. `raw_score`
    is S in the scenario's money (cents / 100). A log without its end is measured as if the kitchen
    had closed at its last instant, and S_null likewise; `complete` is then false. Raises ValueError
    for a log that doesn't begin with `session_started`, or is of another scenario or seed; and for
    a ceiling that isn't of this scenario, seed, brigade and ruleset.
    """
    log = Log(events)
    _check(log, scenario, seed)
    seats = tuple(sorted(log.roles))
    ended, until = log.reason, None
    if ended is None:
        until = log.end
        log = Log([*log.events, *closing(scenario, seed, seats, log.events, until)])
    sums = balance(log)
    s_null, s_ref = null_score(scenario, seed, seats, until), reference_value(scenario, seed)
    _check_ceiling(ceiling, scenario, seed, seats)
    certified = ceiling if ceiling and ceiling.upper > s_null else None
    return {
        "score": score(sums.s, s_null, certified.upper if certified else s_ref),
        "scale": CEILING if certified else REFERENCE,
        "share_of_reference": score(sums.s, s_null, s_ref),
        "ceiling": _told(certified, s_null),
        "raw_score": sums.s / 100,
        "complete": ended is not None,
        "reason": log.reason,
        "ruleset": RULESET,
        "elapsed_ms": log.end,
        "ticks": max(event.tick for event in log.events),
        "money": {
            **{f"{name}_cents": cents for name, cents in sums._asdict().items()},
            "s_cents": sums.s,
            "s_null_cents": s_null,
            "s_ref_cents": s_ref,
        },
        **{name: group(log) for name, group in _GROUPS.items()},
        "coordination": coordination(scenario, seed, log),
        **({"recall": recall(log)} if scenario.facts else {}),
    }


def _told(ceiling: Ceiling | None, s_null: int) -> dict[str, Any] | None:
    if ceiling is None:
        return None
    return {
        "lower_cents": ceiling.lower,
        "upper_cents": ceiling.upper,
        "gap": ceiling.gap(s_null),
        "solver": ceiling.solver,
    }


def _check_ceiling(
    ceiling: Ceiling | None, scenario: Scenario, seed: int, seats: tuple[str, ...]
) -> None:
    if ceiling is not None and ceiling.key != (scenario.digest, RULESET, seats, seed):
        raise ValueError(
            f"ceiling: is of {ceiling.scenario} with seed {ceiling.seed}, ruleset "
            f"{ceiling.ruleset} and {', '.join(ceiling.seats)}, not of this session"
        )


def _check(log: Log, scenario: Scenario, seed: int) -> None:
    if not log.events or log.events[0].kind != "session_started":
        raise ValueError("events: a log begins with session_started")
    if log.header["digest"] != scenario.digest or log.header["seed"] != seed:
        raise ValueError(
            f"events: the log is of {log.header['scenario']} with seed {log.header['seed']}, "
            f"not of {scenario.name} with seed {seed}"
        )
