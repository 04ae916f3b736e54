"""One leaderboard over many cooks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from judging import statistics
from judging.report.contenders import Effort, by_contender, efforts
from judging.report.cost_plot import Point, cost_plot
from judging.report.facts import CookResult
from judging.report.scores import by_participant, even_handed, mean, order
from judging.statistics.intervals import PanelInterval, panel_interval, unit_scores
from judging.statistics.ranks import shared_ranks, ties
from judging.statistics.ratings import ENOUGH, Rating, ratings, wins


class CrossLine(NamedTuple):
    """A contender (a flavor with a model) over `cooks` cooks. `even` is its score as if every judge
    of every cook had scored everybody (None: they did, or it can't be told)."""

    rank: int
    participant: str
    score: PanelInterval
    even: float | None
    rating: Rating | None
    cooks: int
    judges: int
    tied_with: tuple[str, ...]
    effort: Effort

    def to_json(self) -> dict[str, Any]:
        """A JSON object; scores 0 to 100."""
        found = self.score.interval
        return {
            "rank": self.rank,
            "participant": self.participant,
            "score": found.mean,
            "low": found.low,
            "high": found.high,
            "min": found.spread[0],
            "max": found.spread[1],
            "n": found.n,
            "interval_over": self.score.over,
            "note": found.note,
            "even_score": self.even,
            "rating": self.rating._asdict() if self.rating else None,
            "cooks": self.cooks,
            "judges": self.judges,
            "tied_with": list(self.tied_with),
            **effort_json(self.effort),
        }


def effort_json(effort: Effort) -> dict[str, Any]:
    """Aliases, tries, hand-in rate, and means of what a try used."""
    return {**effort._asdict(), "aliases": list(effort.aliases), "hand_in_rate": effort.rate}


@dataclass(frozen=True)
class CrossBoard:
    """Participants over all cooks in which they were judged, best first. `alpha` is the mean of the
    cooks' own agreement."""

    lines: tuple[CrossLine, ...]
    cooks: int
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    unscored: tuple[tuple[str, Effort], ...] = ()  # who tried and has no score
    failed: bool = False  # whether somebody with a score failed in some cook, and so stands below

    def to_json(self) -> dict[str, Any]:
        """A JSON object."""
        return {
            "cooks": self.cooks,
            "leaderboard": [line.to_json() for line in self.lines],
            "unscored": [
                {"participant": name, **effort_json(effort)} for name, effort in self.unscored
            ],
            "agreement": {"alpha": self.alpha, "low": self.alpha_low, "high": self.alpha_high},
        }

    def to_svg(self) -> str:
        """Score against the mean cost of a try."""
        return cost_plot([
            Point(line.participant, line.effort.cost_usd, line.score.interval.mean,
                  line.score.interval.low, line.score.interval.high)
            for line in self.lines
        ])  # fmt: skip

    def to_markdown(self) -> str:
        """A table with how sure it is."""
        from judging.report.across_markdown import cross_markdown  # it needs this class

        return cross_markdown(self)


def cross_cook(results: Iterable[CookResult], *, draws: int = 1_000, seed: int = 0) -> CrossBoard:
    """The board; `draws` bootstrap draws over cooks give the ratings' standard errors. Of cooks
    with one name the last counts, as after a new judging."""
    newest = list({result.cook: result for result in results}.values())
    spent = efforts(each for cook in newest for each in cook.tried)
    cooks = [cook._replace(scores=by_contender(cook.scores, cook.tried))
             for cook in newest if cook.scores]  # fmt: skip
    scores = _scores(cooks)
    spread = {name: panel_interval(by_cook) for name, by_cook in scores.items()}
    units = {name: unit_scores(by_cook) for name, by_cook in scores.items()}
    means = {name: found.interval.mean for name, found in spread.items()}
    even = _even(cooks) or {}
    failed = _failed(cooks)
    best_first = order(even or means)
    # Failing where it is hard must gain nobody a place: who did stands below who did not.
    groups = [[n for n in best_first if (n in failed) is short] for short in (False, True)]
    names = [name for group in groups for name in group]
    pairs = statistics.compare(units)
    ranks = shared_ranks(groups[0], pairs)
    ranks |= {n: len(groups[0]) + rank for n, rank in shared_ranks(groups[1], pairs).items()}
    tables = {cook.cook: wins(cook.scores, names) for cook in cooks}
    rated = {each.name: each for each in ratings(tables, names, draws=draws, seed=seed)}
    lines = [
        CrossLine(
            ranks[name],
            name,
            spread[name],
            even.get(name),
            rated.get(name),
            len(scores[name]),
            len({judge for given in scores[name].values() for judge in given}),
            ties(name, groups[name in failed], pairs),
            spent.get(name) or Effort(len(scores[name]), len(scores[name]), (name,), *[None] * 3),
        )
        for name in names
    ]
    unscored = tuple(sorted((name, effort) for name, effort in spent.items() if name not in scores))
    return CrossBoard(tuple(lines), len(cooks), *_alpha(cooks), unscored, bool(groups[1]))


def _failed(cooks: Sequence[CookResult]) -> set[str]:
    """Who tried in a cook where others have a score, and has none there."""
    found: set[str] = set()
    for cook in cooks:
        scored = {name for given in cook.scores.values() for name in given}
        if scored:
            found |= {each.contender for each in cook.tried if each.outcome != "ok"} - scored
    return found


def _scores(cooks: Sequence[CookResult]) -> dict[str, dict[str, dict[str, float]]]:
    """{participant: {cook: {judge: score}}}."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for cook in cooks:
        for name, given in by_participant(cook.scores).items():
            found.setdefault(name, {})[cook.cook] = given
    return found


def _even(cooks: Sequence[CookResult]) -> dict[str, float] | None:
    """Who took part in the easy cooks alone would be ahead by that."""
    return even_handed(
        {f"{cook.cook}\0{judge}": given for cook in cooks for judge, given in cook.scores.items()}
    )


def _alpha(cooks: Sequence[CookResult]) -> tuple[float | None, float | None, float | None]:
    """Mean of the cooks' alphas with Student's t over cooks, from ten cooks on."""
    alphas = [cook.alpha for cook in cooks if cook.alpha is not None]
    if not alphas:
        return None, None, None
    if len(alphas) < ENOUGH:
        return mean(alphas), None, None
    found = statistics.interval(alphas, bounds=(-math.inf, math.inf))
    return found.mean, found.low, found.high
