"""The gates of a scenario. A gate is passed, failed, or open where its measure isn't there yet.

Shares are against S_ref, every order on time at full quality, since no ceiling is certified. A
certified ceiling can only be lower, and a share of it higher: so a share above its upper bound has
failed for certain, and one below stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from kitchen.engine.calibration.playing import share
from kitchen.engine.metrics.reference import check_reference
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
    gates = [_bottom(means), _ladder(means), *_headroom(scenario, means), *_roles(scenario, means)]
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


def _headroom(scenario: Scenario, means: Mapping[str, float]) -> list[Gate]:
    reached = means[REFERENCE]
    planner = Gate("planner", "at least 90 of the ceiling", "there is no planner yet", None)
    if scenario.level == 1:
        return [planner]
    measured = f"{reached:.1f} of S_ref"
    bound = f"{REFERENCE} at most {REFERENCE_LIMIT} of the ceiling"
    return [
        Gate("headroom", bound, measured, False if reached > REFERENCE_LIMIT else None),
        planner,
    ]


def _roles(scenario: Scenario, means: Mapping[str, float]) -> list[Gate]:
    gates = []
    for name, mean in means.items():
        if "=" in name:
            loss = means[REFERENCE] - mean
            bound = f"loses at least {ROLE_LOSS}"
            gates.append(Gate(name, bound, f"loses {loss:.1f}", loss >= ROLE_LOSS))
    return gates
