"""Certifying the ceiling of one evening: a bound that is proved, and an evening that was played."""

from __future__ import annotations

from importlib.metadata import version
from math import floor
from typing import TYPE_CHECKING

from kitchen.engine.ceilings.foresight import best
from kitchen.engine.ceilings.records import Ceiling
from kitchen.engine.future import Future
from kitchen.engine.layout import lay_out, reference_value
from kitchen.engine.observe import observe
from kitchen.engine.policies import decide
from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario
from kitchen.engine.step import advance
from kitchen.engine.worth import worth

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

# Of the solver's own clock, which counts work and so stops at the same place on every machine.
DETERMINISTIC_TIME = 2.0
TRIES = {1: 300, 2: 24}


class BoundError(Exception):
    """The solver proved no bound at all: the ceiling would be made up."""


def certify(scenario: Scenario, seed: int, *, tries: int | None = None) -> Ceiling:
    """The ceiling of the whole brigade's evening; `tries` bounds the search for its lower end.

    Raises BoundError when the solver has no bound or one that a played evening exceeds.
    """
    upper = upper_bound(scenario, seed)
    wanted = TRIES.get(scenario.level, 24) if tries is None else tries
    if scenario.sight == "board":
        lower = best(scenario, seed, tries=wanted, enough=upper).s
    else:  # nobody sees what greedy cooks would go by; the brigade has played it
        lower = played_by_the_brigade(scenario, seed)
    return ceiling(scenario, seed, lower, upper)


def ceiling(scenario: Scenario, seed: int, lower: int, upper: int) -> Ceiling:
    """Of the whole brigade, in cents; raises BoundError if what was played is above the bound."""
    if lower > upper:
        raise BoundError(
            f"{scenario.name}: seed {seed}: an evening of {lower} cents was played, above the "
            f"bound of {upper}; the relaxation is wrong, so no ceiling is stored"
        )
    return Ceiling(
        scenario.name, scenario.digest, RULESET, tuple(sorted(scenario.seats)), seed, lower, upper,
        f"ortools {version('ortools')}",
    )  # fmt: skip


def played_by_the_brigade(scenario: Scenario, seed: int) -> int:
    """S in cents of an evening in which the brigade talks."""
    kitchen = lay_out(scenario, seed)
    while kitchen.ended is None:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        advance(kitchen, {seat: decide("brigade", seen[seat], seed=seed) for seat in seen})
    return worth(kitchen)


def upper_bound(scenario: Scenario, seed: int) -> int:
    """Cents that no team's S can exceed: the dual bound of the relaxation, S_ref at most.

    With own eyes the relaxation sees everything all the same, but it is solved for each ticket as
    if it were alone, and the bounds are added: that is a bound, since tickets only share and S is
    a sum over them less what is never negative.

    S_ref is a bound, for S is the value of what was served, at full quality at most, less
    penalties that are never negative. Raises BoundError when the solver has no bound.
    """
    future = lay_out(scenario, seed).future
    parts = [future]
    if scenario.sight != "board":  # too large as a whole: S is the sum of what each ticket brings
        parts = [future._replace(tickets=(ticket,)) for ticket in future.tickets]
    total = sum(_bound(scenario, seed, part) for part in parts)
    return min(total, reference_value(scenario, seed))


def _bound(scenario: Scenario, seed: int, future: Future) -> int:
    """Cents that the tickets of `future` can bring at most, as if there were no others."""
    from kitchen.engine.ceilings.relaxation import SCALE, Relaxation

    model = Relaxation(lay_out(scenario, seed).plan, future).model
    return floor(proved(model, f"{scenario.name}: seed {seed}") / SCALE + 1e-6)


def proved(model: cp_model.CpModel, about: str) -> float:
    """The bound of the model's objective; raises BoundError, which names `about`, without one."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = DETERMINISTIC_TIME
    status = solver.solve(model)
    if status in (cp_model.INFEASIBLE, cp_model.MODEL_INVALID):
        raise BoundError(
            f"{about}: the solver says {solver.status_name(status)}, though "
            "serving nothing is always possible; no ceiling is stored"
        )
    return float(solver.best_objective_bound)
