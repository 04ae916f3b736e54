"""From points to scores of 0 to 100, by judge and participant."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from judging.report.facts import Facts, Scored

Totals = dict[str, dict[str, float]]


def counted(facts: Facts) -> list[Scored]:
    """Scores that count: of ok submissions, of pairs that the policy allows, on every dimension.

    A score with a dimension missing is left out whole, so weight never shifts to the others.
    """
    ok = {entrant.name for entrant in facts.entrants if entrant.outcome == "ok"}
    out = {(kin.judge, kin.participant) for kin in facts.kindred if not kin.counted}
    return [
        each
        for each in facts.scored
        if each.participant in ok
        and (each.judge, each.participant) not in out
        and facts.weights.keys() <= each.scores.keys()
    ]


def total(scores: Mapping[str, float], facts: Facts) -> float:
    """The weighted score, 0 (lowest points throughout) to 100 (highest)."""
    low, high = facts.scale
    return math.fsum(
        weight * (scores[name] - low) / (high - low) for name, weight in facts.weights.items()
    )


def totals(scored: Iterable[Scored], facts: Facts) -> Totals:
    """{judge: {participant: score}}, the mean over a judge's repeats."""
    by_pair: dict[tuple[str, str], list[float]] = {}
    for each in scored:
        by_pair.setdefault((each.judge, each.participant), []).append(total(each.scores, facts))
    found: Totals = {}
    for (judge, participant), given in by_pair.items():
        found.setdefault(judge, {})[participant] = math.fsum(given) / len(given)
    return found


def by_participant(found: Totals) -> Totals:
    """{participant: {judge: score}}."""
    turned: Totals = {}
    for judge, given in found.items():
        for participant, score in given.items():
            turned.setdefault(participant, {})[judge] = score
    return turned


def points(scored: Iterable[Scored]) -> dict[str, dict[tuple[str, str], float]]:
    """{judge: {(participant, dimension): points}}, the mean over a judge's repeats."""
    given: dict[str, dict[tuple[str, str], list[float]]] = {}
    for each in scored:
        for name, value in each.scores.items():
            place = given.setdefault(each.judge, {})
            place.setdefault((each.participant, name), []).append(value)
    return {
        judge: {unit: math.fsum(values) / len(values) for unit, values in units.items()}
        for judge, units in given.items()
    }


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    numbers = list(values)
    return math.fsum(numbers) / len(numbers) if numbers else 0.0


def even_handed(found: Totals) -> dict[str, float] | None:
    """Each participant's score as if all judges had scored everybody: least squares of
    participant + judge. None if all did, or if judges and participants fall apart into groups
    that share nobody.

    Needed where pairs are left out: who is spared the strictest judge would be ahead by that.
    """
    judges, names = list(found), list(by_participant(found))
    cells = [(judge, name) for judge in judges for name in found[judge]]
    if len(cells) == len(judges) * len(names):
        return None
    design = np.zeros((len(cells), len(names) + len(judges)))
    for row, (judge, name) in enumerate(cells):
        design[row, names.index(name)] = design[row, len(names) + judges.index(judge)] = 1
    if np.linalg.matrix_rank(design) < len(names) + len(judges) - 1:
        return None
    scores = np.array([found[judge][name] for judge, name in cells])
    effects = np.linalg.lstsq(design, scores, rcond=None)[0]
    severity = float(effects[len(names) :].mean())
    return {name: _within(float(effects[i]) + severity) for i, name in enumerate(names)}


def _within(score: float) -> float:
    return min(100.0, max(0.0, score))


def order(scores: Mapping[str, float], names: Sequence[str] | None = None) -> list[str]:
    """Names by score, best first; equal scores by name, whatever the last bits say."""
    return sorted(names or scores, key=lambda name: (-round(scores[name], 9), name))
