"""Intervals for scores between 0 and 1, such as F1, with few units."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import special, stats

from judging.statistics import ENOUGH, LEVEL, Interval


def bounded_interval(scores: Sequence[float], *, level: float = LEVEL) -> Interval:
    """Confidence interval for the mean of scores in 0 to 1, one score a trial.

    Student's t on the scale of log-odds, by the delta method: logit(m) ± t·s / (√n · m(1-m)), then
    back. It never leaves 0 to 1 and leans away from the nearer bound. In simulations (n = 3 to
    30; beta and uniform scores, and F1 of trials with 8 to 40 entities) it covers 93 to 97%, where
    plain t falls to 90%. Where one score in seven is a 0 among high ones it covers 91% at n = 5 to
    12: a few trials can't show how often the rare ones happen.
    """
    n = len(scores)
    if n == 0:
        raise ValueError("interval of no scores")
    if any(not 0 <= score <= 1 for score in scores):  # not a number is neither
        raise ValueError("interval of scores outside 0 to 1")
    # Bit for bit the same whatever the order of the trials: exact sum first.
    mean = math.fsum(scores) / n
    spread = (float(min(scores)), float(max(scores)))
    if n < ENOUGH:
        return Interval(n, mean, None, None, spread, f"too few trials (n={n})")
    if spread[1] - spread[0] <= 1e-9:
        return Interval(n, mean, None, None, spread, "all trials alike")
    error = float(np.std(scores, ddof=1)) / math.sqrt(n)
    reach = float(stats.t.isf((1 - level) / 2, n - 1)) * error / (mean * (1 - mean))
    centre = special.logit(mean)
    low, high = float(special.expit(centre - reach)), float(special.expit(centre + reach))
    return Interval(n, mean, low, high, spread)
