"""The report of one cook."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from judging import statistics
from judging.report.audit import Audit, audit
from judging.report.blend import blended
from judging.report.checked import Checks, checks_of
from judging.report.contrasts import (
    Contrasts,
    Disagreement,
    contrasts,
    disagreements,
    spread_json,
)
from judging.report.facts import CookResult, Entrant, Facts, Kin, Scored, Silence
from judging.report.scores import (
    Totals,
    by_participant,
    counted,
    even_handed,
    mean,
    order,
    points,
    totals,
)
from judging.report.tried import Tried
from judging.statistics.agreement import Agreement, agreement
from judging.statistics.intervals import PanelInterval, panel_interval
from judging.statistics.ranks import shared_ranks, ties
from judging.statistics.ratings import Rating, ratings, wins


class Line(NamedTuple):
    """A participant that was judged. `even` is its score as if all judges had scored everybody
    (None: they did, or it can't be told); `dimensions` are mean points on the rubric's scale."""

    rank: int
    entrant: Entrant
    score: PanelInterval
    even: float | None
    judges: tuple[str, ...]
    dimensions: dict[str, float]
    rating: Rating | None
    tied_with: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """A JSON object; scores 0 to 100."""
        found = self.score.interval
        return {
            "rank": self.rank,
            "participant": self.entrant.name,
            "flavor": self.entrant.flavor,
            "model": self.entrant.model,
            "late": self.entrant.late,
            "cost_usd": self.entrant.cost_usd,
            "seconds": self.entrant.seconds,
            "tokens": self.entrant.tokens,
            "score": found.mean,
            "low": found.low,
            "high": found.high,
            "min": found.spread[0],
            "max": found.spread[1],
            "n": found.n,
            "interval_over": self.score.over,
            "note": found.note,
            "even_score": self.even,
            "judges": list(self.judges),
            "dimensions": self.dimensions,
            "rating": self.rating._asdict() if self.rating else None,
            "tied_with": list(self.tied_with),
        }


class Rewritten(NamedTuple):
    """A participant's mean score as it wrote, and in a neutral voice, over judges of both."""

    participant: str
    own: float
    neutral: float
    judges: int


class Left(NamedTuple):
    """A participant that has no score, and why."""

    participant: str
    flavor: str
    outcome: str
    note: str


@dataclass(frozen=True)
class CookReport:
    """Everything that the report says. `shown_apart` tells whether any two can be told apart."""

    facts: Facts
    lines: tuple[Line, ...]
    left: tuple[Left, ...]
    excluded: tuple[Kin, ...]
    silences: tuple[Silence, ...]
    agreement: Agreement
    agreement_by_dimension: dict[str, Agreement]
    audit: Audit
    disagreements: tuple[Disagreement, ...]
    contrasts: Contrasts
    paraphrased: tuple[Rewritten, ...]
    result: CookResult
    checks: Checks | None = None

    @property
    def shown_apart(self) -> bool:
        """Whether any two participants can be told apart."""
        return any(line.rank > 1 for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """The whole report as a JSON object."""
        return {
            "cook": self.facts.cook,
            "policy": self.facts.policy,
            "judges": list(self.facts.judges),
            "weights": dict(self.facts.weights),
            "scale": list(self.facts.scale),
            "leaderboard": [line.to_json() for line in self.lines],
            "shown_apart": self.shown_apart,
            "not_judged": [each._asdict() for each in self.left],
            "excluded_pairs": [each._asdict() for each in self.excluded],
            "kindred_pairs": [each._asdict() for each in self.facts.kindred],
            "abstentions": [each._asdict() for each in self.silences],
            "agreement": self.agreement._asdict(),
            "agreement_by_dimension": {
                name: each._asdict() for name, each in self.agreement_by_dimension.items()
            },
            "audit": self.audit.to_json(),
            "disagreements": [spread_json(each) for each in self.disagreements],
            "submissions": self.contrasts.to_json(),
            "paraphrased": [each._asdict() for each in self.paraphrased],
            "scores_by_judge": self.result.scores,
            "checks": self.checks.to_json() if self.checks else None,
            "notes": list(self.facts.notes),
        }

    def leaderboard_md(self) -> str:
        """leaderboard.md."""
        from judging.report.markdown import cook_markdown  # it needs this class

        return cook_markdown(self)

    def summary_json(self) -> str:
        """summary.json, indented, without a time or anything else that differs from run to run."""
        import orjson

        return orjson.dumps(self.to_json(), option=orjson.OPT_INDENT_2).decode() + "\n"


def cook_report(facts: Facts) -> CookReport:
    """The report; works for any number of judges and submissions, none included.

    Where checks are the score, or half of it, lines and ranks go by that; agreement, audit and the
    like are always about the judges alone.
    """
    panel = _report(facts)
    marked = blended(facts)
    shown = panel if marked is facts else _report(marked)
    if not facts.checked and not any(each.attempt_of for each in facts.entrants):
        return shown
    own, final = (
        {line.entrant.name: line.score.interval.mean for line in each.lines}
        for each in (panel, shown)
    )
    return replace(
        panel,
        facts=replace(facts, weights=marked.weights, scale=marked.scale),
        lines=shown.lines,
        left=shown.left,
        result=shown.result,
        checks=checks_of(facts, own, final),
    )


def _report(facts: Facts) -> CookReport:
    scored = counted(facts)
    found = totals(scored, facts)
    given = points(scored)
    overall = agreement(given, cluster=lambda unit: unit[0])
    return CookReport(
        facts=facts,
        lines=tuple(_lines(facts, scored, found)),
        left=tuple(_left(facts, by_participant(found))),
        excluded=tuple(kin for kin in facts.kindred if not kin.counted),
        silences=facts.silences,
        agreement=overall,
        agreement_by_dimension={name: _agreement_on(name, given) for name in facts.weights},
        audit=audit(facts, scored),
        disagreements=tuple(disagreements(scored)),
        contrasts=contrasts(facts, scored),
        paraphrased=tuple(_paraphrased(facts, found)),
        result=CookResult(facts.cook, found, overall.alpha, tuple(map(_tried, facts.entrants))),
    )


def _tried(each: Entrant) -> Tried:
    return Tried(each.name, each.flavor, each.model, each.digest, each.outcome, each.cost_usd,
                 each.seconds, each.tokens)  # fmt: skip


def _agreement_on(dimension: str, given: dict[str, dict[tuple[str, str], float]]) -> Agreement:
    own = {
        judge: {unit: value for unit, value in units.items() if unit[1] == dimension}
        for judge, units in given.items()
    }
    return agreement(own, cluster=lambda unit: unit[0])


def _lines(facts: Facts, scored: list[Scored], found: Totals) -> list[Line]:
    scores = by_participant(found)
    means = {name: mean(given.values()) for name, given in scores.items()}
    even = even_handed(found) or {}
    names = order(even or means)
    pairs = statistics.compare(scores)
    ranks = shared_ranks(names, pairs)
    rated = {each.name: each for each in _ratings(found, names, facts.seed)}
    entrants = {entrant.name: entrant for entrant in facts.entrants}
    return [
        Line(
            rank=ranks[name],
            entrant=entrants[name],
            score=panel_interval({facts.cook: scores[name]}),
            even=even.get(name),
            judges=tuple(scores[name]),
            dimensions=_dimensions(facts, scored, name),
            rating=rated.get(name),
            tied_with=ties(name, names, pairs),
        )
        for name in names
    ]


def _ratings(found: Totals, names: list[str], seed: int) -> list[Rating]:
    """Judges are the sample: in one cook there is one brief."""
    units = {judge: wins({judge: given}, names) for judge, given in found.items()}
    return ratings(units, names, seed=seed)


def _dimensions(facts: Facts, scored: list[Scored], name: str) -> dict[str, float]:
    """Each judge counts once, whatever its repeats."""
    means: dict[str, float] = {}
    own = points([each for each in scored if each.participant == name])
    for dimension in facts.weights:
        means[dimension] = mean(units[name, dimension] for units in own.values())
    return means


def _paraphrased(facts: Facts, found: Totals) -> Iterable[Rewritten]:
    own = by_participant(found)
    neutral = by_participant(totals(counted(facts, facts.paraphrased), facts))
    for name in sorted(own.keys() & neutral.keys()):
        both = sorted(own[name].keys() & neutral[name].keys())
        if both:
            as_written = mean(own[name][judge] for judge in both)
            rewritten = mean(neutral[name][judge] for judge in both)
            yield Rewritten(name, as_written, rewritten, len(both))


def _left(facts: Facts, scores: Totals) -> list[Left]:
    left = []
    for entrant in facts.entrants:
        if entrant.name not in scores:
            why = entrant.note or ("no judge scored it" if entrant.outcome == "ok" else "")
            left.append(Left(entrant.name, entrant.flavor, entrant.outcome, why))
    return left
