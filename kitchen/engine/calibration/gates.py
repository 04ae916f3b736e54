"""The gates of a scenario. A gate is passed, failed, or open where its measure isn't there yet.

Shares are against S_ref, every order on time at full quality. The gate of headroom is against the
certified ceiling where each seed has one. Without, a share above its upper bound has failed for
certain, since a ceiling can only be lower and a share of it higher; another stays open. For the
same reason the planner has passed for certain when its share of S_ref is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from kitchen.engine.calibration.plays import share
from kitchen.engine.calibration.speculation import SPECULATIVE
from kitchen.engine.calibration.verdicts import Verdict
from kitchen.engine.ceilings import Ceiling, shipped
from kitchen.engine.layout import reference_value
from kitchen.engine.metrics.reference import check_reference, null_score
from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario

CHANCES = ("0.8", "0.5", "0.2", "0.05")
HEADS = ("executive_chef", "sous_chef")
RANDOM_LIMIT = 5
# Where the reference player should stand against the ceiling, by level.
HEADROOM = {2: (0, 90), 3: (50, 85), 4: (50, 85)}
PLANNER_LIMIT = 90
SILENT_LIMIT = 35
ROLE_LOSS = 10
# Who forgets what is older than 20 of its decisions, where facts are told once.
FORGETFUL, FORGETFUL_LOSS = "forgetful:20", 15
# The best silent player is one of these.
SILENT = ("mute:brigade", "greedy", SPECULATIVE)


def reference_of(level: int) -> str:
    """Who is measured against: greedy where a board says what is wanted, else the brigade."""
    return "greedy" if level < 3 else "brigade"


def ladder_of(level: int) -> tuple[str, ...]:
    """The players from worst to best."""
    reference = reference_of(level)
    tail = "" if reference == "greedy" else f":{reference}"
    return ("null", *(f"noisy:{chance}{tail}" for chance in CHANCES), reference)


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

    @property
    def verdict(self) -> Verdict:
        """What is kept of it, under today's rules."""
        means = {name: round(fmean(values), 1) for name, values in self.shares.items()}
        gates = tuple(gate._asdict() for gate in self.gates)
        return Verdict(self.scenario, self.digest, RULESET, self.seeds, means, gates)


def calibrate(
    scenario: Scenario, seeds: Iterable[int], *, told: Callable[[str], None] = lambda player: None
) -> Calibration:
    """Plays the ladder over the seeds; `told` hears the name of each player as it begins.

    Raises ScenarioError when a seed has no scale to score on.
    """
    wanted = tuple(seeds)
    check_reference(scenario, wanted)
    shares = {}
    for name, seats in brigades(scenario).items():
        told(name)
        shares[name] = [share(scenario, seed, seats) for seed in wanted]
    return judged(scenario, wanted, shares)


def judged(
    scenario: Scenario,
    wanted: tuple[int, ...],
    shares: Mapping[str, Sequence[float]],
    ceilings: Mapping[int, Ceiling] | None = None,
) -> Calibration:
    """The gates of shares that were played, by player and in the order of the seeds.

    `ceilings` are those of the seeds that have one; left out, those that come along.
    """
    means = {name: fmean(values) for name, values in shares.items()}
    reference = reference_of(scenario.level)
    headroom = _headroom(scenario, wanted, shares, ceilings)
    gates = [_bottom(means), _ladder(means, ladder_of(scenario.level)), *headroom]
    if scenario.level > 2:
        gates.append(_silent(means, reference))
    if FORGETFUL in means:
        gates.append(_forgetful(means, reference))
    gates += _roles(means, reference)
    return Calibration(scenario.name, scenario.level, scenario.digest, wanted, shares, tuple(gates))


def brigades(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Who plays: the same player in every seat, or the reference with one role replaced."""
    alike = [*ladder_of(scenario.level), "random"]
    alike += SILENT if scenario.level > 2 else ("planner",)
    alike += [FORGETFUL] if scenario.facts else []
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
    reference = reference_of(scenario.level)
    return {seat: name if held == role else reference for seat, held in scenario.seats.items()}


def _bottom(means: Mapping[str, float]) -> Gate:
    null, random = means["null"], means["random"]
    passed = null == 0 and random <= RANDOM_LIMIT
    measured = f"null {null:.1f}, random {random:.1f}"
    return Gate("bottom", f"null 0, random at most {RANDOM_LIMIT}", measured, passed)


def _ladder(means: Mapping[str, float], ladder: Sequence[str]) -> Gate:
    steps = [means[name] for name in ladder]
    passed = all(low <= high for low, high in pairwise(steps))
    measured = " < ".join(f"{value:.1f}" for value in steps)
    return Gate("ladder", " < ".join(ladder), measured, passed)


def _headroom(
    scenario: Scenario,
    seeds: Sequence[int],
    shares: Mapping[str, Sequence[float]],
    ceilings: Mapping[int, Ceiling] | None = None,
) -> list[Gate]:
    """Where the reference player stands, and the planner where a board says what is wanted."""
    if ceilings is None:
        known = {seed: shipped(scenario, seed, scenario.seats) for seed in seeds}
        ceilings = {seed: one for seed, one in known.items() if one is not None}
    wanted = []
    if scenario.level in HEADROOM:
        wanted.append(("headroom", reference_of(scenario.level), *HEADROOM[scenario.level]))
    if "planner" in shares:
        wanted.append(("planner", "planner", PLANNER_LIMIT, 100))
    return [_reaches(scenario, seeds, shares, ceilings, *each) for each in wanted]


def _reaches(
    scenario: Scenario,
    seeds: Sequence[int],
    shares: Mapping[str, Sequence[float]],
    ceilings: Mapping[int, Ceiling],
    gate: str,
    player: str,
    low: int,
    high: int,
) -> Gate:
    """Whether a player's mean share of the ceiling lies between the two bounds."""
    bounded = high < 100
    between = f"between {low} and {high}" if low else f"at most {high}"
    if not bounded:
        between = f"at least {low}"
    bound = f"{player} {between} of the ceiling"
    known = [
        _of_ceiling(scenario, seed, share_of_player, ceilings[seed])
        for seed, share_of_player in zip(seeds, shares[player], strict=True)
        if seed in ceilings
    ]
    if len(known) == len(seeds):
        reached = fmean(known)
        passed = low <= reached <= high
        return Gate(gate, bound, f"{reached:.1f} of the ceiling", passed)
    reached = fmean(shares[player])
    measured = f"{reached:.1f} of S_ref; {len(seeds) - len(known)} seeds have no ceiling"
    # A ceiling can only be lower than S_ref, and a share of it higher.
    decided = None
    if reached > high:
        decided = False
    elif reached >= low and not bounded:
        decided = True
    return Gate(gate, bound, measured, decided)


def _of_ceiling(
    scenario: Scenario, seed: int, share_of_reference: float, ceiling: Ceiling
) -> float:
    """The share of the certified ceiling, from that of S_ref."""
    s_null = null_score(scenario, seed, tuple(sorted(scenario.seats)))
    whole = reference_value(scenario, seed) - s_null
    return share_of_reference * whole / (ceiling.upper - s_null)


def _silent(means: Mapping[str, float], reference: str) -> Gate:
    """What the best of those who say nothing reaches, as a share of who talks."""
    best = max(SILENT, key=lambda name: means[name])
    share_of = 100 * means[best] / means[reference] if means[reference] > 0 else 100.0
    measured = f"{best} {share_of:.1f} of {reference}"
    bound = f"the best silent player at most {SILENT_LIMIT} of {reference}"
    return Gate("silence", bound, measured, share_of <= SILENT_LIMIT)


def _forgetful(means: Mapping[str, float], reference: str) -> Gate:
    loss = means[reference] - means[FORGETFUL]
    bound = f"loses at least {FORGETFUL_LOSS}"
    return Gate(FORGETFUL, bound, f"loses {loss:.1f}", loss >= FORGETFUL_LOSS)


def _roles(means: Mapping[str, float], reference: str) -> list[Gate]:
    gates = []
    for name, mean in means.items():
        if "=" in name:
            loss = means[reference] - mean
            bound = f"loses at least {ROLE_LOSS}"
            gates.append(Gate(name, bound, f"loses {loss:.1f}", loss >= ROLE_LOSS))
    return gates
