"""What checks gave, beside the panel; and attempts of one participant counted together."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from scipy import stats

from judging.report.facts import Checked, Entrant, Facts
from judging.report.scores import mean

FEWEST = 3  # submissions for a correlation
COUNTED = ("ok", "timeout", "missing_output")  # other ends are infrastructure's, not the agent's


class Together(NamedTuple):
    """Attempts of one participant. `reward` is 0 to 1 and `score` 0 to 100, best and mean;
    `passes` of the `n` that count passed every check, and `pass_hat[k]` is the chance that k
    attempts in a row all do (Yao 2024, tau-bench), `pass_at[k]` that one of k does (Chen 2021).
    `left_out` attempts failed by infrastructure's fault."""

    participant: str
    n: int
    left_out: int
    passes: int | None
    best_reward: float | None
    mean_reward: float | None
    best_score: float | None
    mean_score: float | None
    pass_hat: dict[int, float]
    pass_at: dict[int, float]


class Correlation(NamedTuple):
    """Spearman's rank correlation of rewards with the panel's scores; None if it can't be told."""

    rho: float | None
    n: int
    note: str = ""


class Checks(NamedTuple):
    """The report's part about checks. `score` says what the leaderboard goes by."""

    score: str
    rows: tuple[Checked, ...]
    correlation: Correlation
    together: tuple[Together, ...]

    def to_json(self) -> dict[str, Any]:
        """A JSON object; keys of pass_hat are strings there."""
        return {
            "score": self.score,
            "submissions": [
                {**row._asdict(), "rewards": dict(row.rewards), "reward": row.reward}
                for row in self.rows
            ],
            "correlation": self.correlation._asdict(),
            "attempts": [
                {
                    **each._asdict(),
                    "pass_hat": {str(k): value for k, value in each.pass_hat.items()},
                    "pass_at": {str(k): value for k, value in each.pass_at.items()},
                }
                for each in self.together
            ],
        }


def checks_of(facts: Facts, panel: Mapping[str, float], final: Mapping[str, float]) -> Checks:
    """`panel` are the judges' scores alone, `final` those of the leaderboard, 0 to 100."""
    rewards = {row.participant: row.reward for row in facts.checked if row.reward is not None}
    return Checks(
        facts.score,
        facts.checked,
        _correlation([(rewards[name], panel[name]) for name in sorted(rewards.keys() & panel)]),
        tuple(_together(facts, rewards, final)),
    )


def _correlation(pairs: Sequence[tuple[float, float]]) -> Correlation:
    if len(pairs) < FEWEST:
        return Correlation(None, len(pairs), f"too few submissions (n={len(pairs)})")
    given, scores = zip(*pairs, strict=True)
    if len(set(given)) < 2 or len(set(scores)) < 2:
        return Correlation(None, len(pairs), "all alike")
    return Correlation(float(stats.spearmanr(given, scores).statistic), len(pairs))


def _together(
    facts: Facts, rewards: Mapping[str, float], final: Mapping[str, float]
) -> Iterable[Together]:
    groups: dict[str, list[Entrant]] = {}
    for entrant in facts.entrants:
        if entrant.attempt_of:
            groups.setdefault(entrant.attempt_of, []).append(entrant)
    for who, attempts in groups.items():
        counted = [each for each in attempts if each.outcome in COUNTED]
        # Who handed in nothing passed nothing; what no check has seen yet says nothing.
        given = [
            rewards.get(each.name, 0.0)
            for each in counted
            if each.name in rewards or each.outcome == "missing_output"
        ]
        scores = [final[each.name] for each in counted if each.name in final]
        passes = sum(reward == 1 for reward in given)
        n = len(given) if facts.checked else len(counted)
        steps = range(1, n + 1) if facts.checked else ()
        yield Together(
            who,
            n,
            len(attempts) - n,
            passes if facts.checked else None,
            max(given, default=None),
            mean(given) if given else None,
            max(scores, default=None),
            mean(scores) if scores else None,
            {k: math.comb(passes, k) / math.comb(n, k) for k in steps},
            {k: 1 - math.comb(n - passes, k) / math.comb(n, k) for k in steps},
        )
