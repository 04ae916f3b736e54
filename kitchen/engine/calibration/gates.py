"""The gates of a scenario. A gate is passed, failed, or open where its measure isn't there yet.

Shares are against S_ref, every order on time at full quality. The gate of headroom is against the
certified ceiling where each seed has one. Without, a share above its upper bound has failed for
certain, since a ceiling can only be lower and a share of it higher; one below stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from kitchen.engine.calibration.playing import share
from kitchen.engine.ceilings import Ceiling, shipped
from kitchen.engine.layout import reference_value
from kitchen.engine.metrics.reference import check_reference, null_score
from kitchen.engine.scenario import Scenario

LADDER = ("null", "noisy:0.8", "noisy:0.5", "noisy:0.2", "noisy:0.05", "greedy")
REFERENCE = "greedy"
HEADS = ("executive_chef", "sous_chef")
RANDOM_LIMIT = 5
REFERENCE_LIMIT = 90
ROLE_LOSS = 10


class Gate(NamedTuple):
    """`measured` in words, `passed` None when the gate is open and can't be decided yet."""

    name: str
    bound: str
    measured: str
    passed: bool | None


class Calibration(NamedTuple):
    """A scenario's gates, and the shares (by seed) of each player that they were taken from."""

    scenario: str
    level: int
    digest: str
    seeds: tuple[int, ...]
    shares: Mapping[str, Sequence[float]]
    gates: Sequence[Gate]

    @property
    def calibrated(self) -> bool:
        """Whether every gate is passed; an open one doesn't count as passed."""
        return all(gate.passed is True for gate in self.gates)


def calibrate(
    scenario: Scenario, seeds: Iterable[int], *, told: Callable[[str], None] = lambda player: None
) -> Calibration:
    """Plays the ladder over the seeds; `told` hears the name of each player as it begins.

    Raises ScenarioError when a seed has no scale to score on.
    """
    wanted = tuple(seeds)
    check_reference(scenario, wanted)
    shares = {}
    for name, seats in _brigades(scenario).items():
        told(name)
        shares[name] = [share(scenario, seed, seats) for seed in wanted]
    means = {name: fmean(values) for name, values in shares.items()}
    ceilings = [shipped(scenario, seed, scenario.seats) for seed in wanted]
    headroom = _headroom(scenario, wanted, shares[REFERENCE], ceilings)
    gates = [_bottom(means), _ladder(means), *headroom, *_roles(scenario, means)]
    return Calibration(scenario.name, scenario.level, scenario.digest, wanted, shares, tuple(gates))


def _brigades(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Who plays: the same player in every seat, or the reference with one role replaced."""
    alike = (*LADDER, "random", "mute")
    found = {name: dict.fromkeys(scenario.seats, name) for name in alike}
    if scenario.level > 1:
        for role in _held(scenario):
            found[f"{role}=null"] = _replaced(scenario, role, "null")
            if role in HEADS:
                found[f"{role}=stamp"] = _replaced(scenario, role, "stamp")
    return found


def _held(scenario: Scenario) -> list[str]:
    return sorted(set(scenario.seats.values()))


def _replaced(scenario: Scenario, role: str, name: str) -> dict[str, str]:
    return {seat: name if held == role else REFERENCE for seat, held in scenario.seats.items()}


def _bottom(means: Mapping[str, float]) -> Gate:
    null, random = means["null"], means["random"]
    passed = null == 0 and random <= RANDOM_LIMIT
    measured = f"null {null:.1f}, random {random:.1f}"
    return Gate("bottom", f"null 0, random at most {RANDOM_LIMIT}", measured, passed)


def _ladder(means: Mapping[str, float]) -> Gate:
    steps = [means[name] for name in LADDER]
    passed = all(low <= high for low, high in pairwise(steps))
    measured = " < ".join(f"{value:.1f}" for value in steps)
    return Gate("ladder", " < ".join(LADDER), measured, passed)


def _headroom(
    scenario: Scenario,
    seeds: Sequence[int],
    shares: Sequence[float],
    ceilings: Sequence[Ceiling | None],
) -> list[Gate]:
    planner = Gate("planner", "at least 90 of the ceiling", "there is no planner yet", None)
    if scenario.level == 1:
        return [planner]
    bound = f"{REFERENCE} at most {REFERENCE_LIMIT} of the ceiling"
    known = [
        _of_ceiling(scenario, seed, share_of_reference, ceiling)
        for seed, share_of_reference, ceiling in zip(seeds, shares, ceilings, strict=True)
        if ceiling is not None
    ]
    if len(known) == len(shares):
        reached = fmean(known)
        measured = f"{reached:.1f} of the ceiling"
        return [Gate("headroom", bound, measured, reached <= REFERENCE_LIMIT), planner]
    reached = fmean(shares)
    measured = f"{reached:.1f} of S_ref; {len(shares) - len(known)} seeds have no ceiling"
    failed = False if reached > REFERENCE_LIMIT else None
    return [Gate("headroom", bound, measured, failed), planner]


def _of_ceiling(
    scenario: Scenario, seed: int, share_of_reference: float, ceiling: Ceiling
) -> float:
    """The share of the certified ceiling, from that of S_ref."""
    s_null = null_score(scenario, seed, tuple(sorted(scenario.seats)))
    whole = reference_value(scenario, seed) - s_null
    return share_of_reference * whole / (ceiling.upper - s_null)


def _roles(scenario: Scenario, means: Mapping[str, float]) -> list[Gate]:
    gates = []
    for name, mean in means.items():
        if "=" in name:
            loss = means[REFERENCE] - mean
            bound = f"loses at least {ROLE_LOSS}"
            gates.append(Gate(name, bound, f"loses {loss:.1f}", loss >= ROLE_LOSS))
    return gates
