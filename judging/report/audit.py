"""Are the judges to be trusted? Position, self-preference, one judge's weight, length."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from judging import statistics
from judging.report.facts import Facts, Scored
from judging.report.pooled import (
    UNBOUNDED,
    OneJudge,
    judges_apart,
    pooled_preference,
    position_corrected,
)
from judging.report.scores import Totals, by_participant, even_handed, mean, order, total, totals
from judging.statistics import ENOUGH, Interval


class Position(NamedTuple):
    """Points of 100 that a submission gains with each place further back; over `interval.n`
    judges, each with all its repeats."""

    interval: Interval | None
    note: str


class SelfPreference(NamedTuple):
    """Points of 100 that a judge gives its own kind beyond what the other judges give it, its
    general mildness taken off. `counted` tells whether the pair is in the aggregate."""

    judge: str
    participant: str
    reason: str
    counted: bool
    points: float | None


class WithoutJudge(NamedTuple):
    """Places that change if one judge is left out: {participant: (with, without)}, from 1."""

    judge: str
    moved: dict[str, tuple[int, int]]


class Length(NamedTuple):
    """Spearman's rank correlation of a submission's length with its score; None if too few."""

    rho: float | None
    n: int
    note: str


class Audit(NamedTuple):
    """The judge audit."""

    position: Position
    self_preference: tuple[SelfPreference, ...]
    without: tuple[WithoutJudge, ...]
    length: Length
    pooled: Interval | None = None  # self-preference over all judges
    judges: tuple[OneJudge, ...] = ()
    corrected: dict[str, float] = {}  # scores with the position's part taken off

    def to_json(self) -> dict[str, Any]:
        """A JSON object."""
        found = self.position.interval
        return {
            "position": {**(found._asdict() if found else {}), "note": self.position.note},
            "self_preference": [each._asdict() for each in self.self_preference],
            "without": [each._asdict() for each in self.without],
            "length": self.length._asdict(),
            "pooled_self_preference": self.pooled._asdict() if self.pooled else None,
            "judges": [each._asdict() for each in self.judges],
            "position_corrected": self.corrected,
        }


def audit(facts: Facts, scored: Sequence[Scored]) -> Audit:
    """The audit of a cook's panel; `scored` are the scores that count."""
    found = totals(scored, facts)
    position, own = _position(facts, scored, found), tuple(_self_preference(facts))
    slope = position.interval.mean if position.interval else None
    return Audit(
        position,
        own,
        tuple(_without(found)),
        _length(facts, found),
        pooled_preference((each.judge, each.points) for each in own if each.points is not None),
        tuple(judges_apart(found)),
        position_corrected(facts, scored, slope),
    )


def _position(facts: Facts, scored: Sequence[Scored], found: Totals) -> Position:
    """Mean over judges of each judge's slope of (score - participant's mean) on position."""
    means = {name: mean(given.values()) for name, given in by_participant(found).items()}
    by_judge: dict[str, list[tuple[float, float]]] = {}
    for draw in _draws(scored):
        residuals = [total(each.scores, facts) - means[each.participant] for each in draw]
        places = [float(each.position) for each in draw]
        for place, residual in zip(places, residuals, strict=True):
            by_judge.setdefault(draw[0].judge, []).append(
                (place - mean(places), residual - mean(residuals))
            )
    slopes = [slope for pairs in by_judge.values() if (slope := _slope(pairs)) is not None]
    if not slopes:
        return Position(None, "no judge scored two submissions")
    found_interval = statistics.interval(slopes, bounds=UNBOUNDED)
    note = f"too few judges for an interval (n={len(slopes)})" if len(slopes) < ENOUGH else ""
    return Position(found_interval, note or found_interval.note)


def _draws(scored: Iterable[Scored]) -> list[list[Scored]]:
    drawn: dict[tuple[str, int], list[Scored]] = {}
    for each in scored:
        drawn.setdefault((each.judge, each.repeat), []).append(each)
    return list(drawn.values())


def _slope(pairs: Sequence[tuple[float, float]]) -> float | None:
    places, residuals = np.array(pairs).T
    spread = float(places @ places)
    return float(places @ residuals) / spread if spread > 0 else None


def _self_preference(facts: Facts) -> Iterable[SelfPreference]:
    """On all scores, those that the policy leaves out included: they are what is asked about."""
    ok = {entrant.name for entrant in facts.entrants if entrant.outcome == "ok"}
    whole = [each for each in facts.scored if each.participant in ok
             and facts.weights.keys() <= each.scores.keys()]  # fmt: skip
    found = totals(whole, facts)
    kindred = {(kin.judge, kin.participant) for kin in facts.kindred}
    for kin in facts.kindred:
        if kin.participant in ok:
            yield SelfPreference(*kin, _preference(found, kindred, kin.judge, kin.participant))


def _preference(
    found: Totals, kindred: set[tuple[str, str]], judge: str, participant: str
) -> float | None:
    def beyond(name: str) -> float | None:
        others = [given[name] for other, given in found.items()
                  if other != judge and name in given and (other, name) not in kindred]  # fmt: skip
        own = found.get(judge, {}).get(name)
        return own - mean(others) if others and own is not None else None

    own = beyond(participant)
    strangers = [gap for name in found.get(judge, {}) if (judge, name) not in kindred
                 and (gap := beyond(name)) is not None]  # fmt: skip
    return None if own is None or not strangers else own - mean(strangers)


def _without(found: Totals) -> Iterable[WithoutJudge]:
    if len(found) < 2:
        return
    before = _places(found)
    for judge in found:
        after = _places({other: given for other, given in found.items() if other != judge})
        moved = {name: (place, after[name]) for name, place in before.items()
                 if name in after and after[name] != place}  # fmt: skip
        yield WithoutJudge(judge, moved)


def _places(found: Totals) -> dict[str, int]:
    means = {name: mean(given.values()) for name, given in by_participant(found).items()}
    scores = even_handed(found) or means
    return {name: place for place, name in enumerate(order(scores), start=1)}


def _length(facts: Facts, found: Totals) -> Length:
    lengths = {each.name: sum(len(text or "") for text in each.files.values())
               for each in facts.entrants}  # fmt: skip
    scores = {name: mean(given.values()) for name, given in by_participant(found).items()}
    names = [name for name in scores if lengths.get(name)]
    if len(names) < 4:
        return Length(None, len(names), f"too few submissions with text (n={len(names)})")
    sizes, given = [lengths[name] for name in names], [scores[name] for name in names]
    if len(set(sizes)) == 1 or len(set(given)) == 1:
        return Length(None, len(names), "all are alike")
    return Length(float(stats.spearmanr(sizes, given).statistic), len(names), "")
