"""Checks as the score: by themselves, or as half of what each judge gave."""

from collections.abc import Iterable
from dataclasses import replace

from judging.report.facts import Facts, Scored

CHECKS = "checks"  # stands as a judge where checks alone are the score
HALF = 50.0  # percent of the total


def blended(facts: Facts) -> Facts:
    """The facts by which the leaderboard goes; the same ones where only the panel counts.

    `checks`: a submission's score is the mean of its rewards, as one judge's who has each check
    for a dimension. `both`: every judge's points have half of the weight, and the rewards the
    other half, as a dimension "checks" that is the same for all judges.
    """
    if facts.score == "checks":
        return _checks_alone(facts)
    return _both(facts) if facts.score == "both" else facts


def _checks_alone(facts: Facts) -> Facts:
    names = list(dict.fromkeys(name for row in facts.checked for name in row.rewards))
    scored = tuple(
        # A check that gave no line of its own here was not reached there: it passed nothing.
        Scored(CHECKS, row.participant, {name: row.rewards.get(name, 0.0) for name in names})
        for row in facts.checked
        if row.rewards
    )
    weights = {name: 100 / len(names) for name in names}
    return replace(
        facts, weights=weights or {CHECKS: 100.0}, scale=(0.0, 1.0), judges=(CHECKS,),
        scored=scored, silences=(), kindred=(), paraphrased=(),
    )  # fmt: skip


def _both(facts: Facts) -> Facts:
    low, high = facts.scale
    rewards = {row.participant: row.reward for row in facts.checked}
    weights = {name: weight * HALF / 100 for name, weight in facts.weights.items()}
    return replace(
        facts,
        weights={**weights, CHECKS: HALF},
        scored=tuple(_with_checks(facts.scored, rewards, low, high)),
        paraphrased=tuple(_with_checks(facts.paraphrased, rewards, low, high)),
    )


def _with_checks(
    scored: Iterable[Scored], rewards: dict[str, float | None], low: float, high: float
) -> Iterable[Scored]:
    """What was not checked has no score of both."""
    for each in scored:
        reward = rewards.get(each.participant)
        if reward is not None:
            points = low + reward * (high - low)
            yield each._replace(scores={**each.scores, CHECKS: points})
