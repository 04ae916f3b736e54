"""From points to scores of 0 to 100, by judge and participant."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from judging.report.facts import Facts, Scored

Totals = dict[str, dict[str, float]]


def counted(facts: Facts, scored: Iterable[Scored] | None = None) -> list[Scored]:
    """Scores that count, of the facts' (or of these): of ok submissions, of pairs that the policy
    allows, on every dimension.

    A score with a dimension missing is left out whole, so weight never shifts to the others.
    """
    ok = {entrant.name for entrant in facts.entrants if entrant.outcome == "ok"}
    out = {(kin.judge, kin.participant) for kin in facts.kindred if not kin.counted}
    return [
        each
        for each in (facts.scored if scored is None else scored)
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
    Judges are eliminated first (each one's scores less their mean), which leaves one equation a
    participant, whatever the number of judges.
    """
    names = list(by_participant(found))
    table = np.array([[given.get(name, np.nan) for name in names] for given in found.values()])
    there = ~np.isnan(table)
    if not names or there.all():
        return None
    shares = there / there.sum(axis=1, keepdims=True)
    equations = np.diag(there.sum(axis=0)) - shares.T @ there
    if np.linalg.matrix_rank(equations) < len(names) - 1:
        return None
    above = np.where(there, table - np.nanmean(table, axis=1, keepdims=True), 0)
    effects = np.linalg.lstsq(equations, above.sum(axis=0), rcond=None)[0]
    level = float(np.nanmean(table - effects, axis=1).mean())
    return {name: _within(float(effects[i]) + level) for i, name in enumerate(names)}


def _within(score: float) -> float:
    return min(100.0, max(0.0, score))


def order(scores: Mapping[str, float], names: Sequence[str] | None = None) -> list[str]:
    """Names by score, best first; equal scores by name, whatever the last bits say."""
    return sorted(names or scores, key=lambda name: (-round(scores[name], 9), name))
