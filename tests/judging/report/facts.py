"""Facts of made-up cooks, drawn from a seed."""

import numpy as np

from judging.blind import draw
from judging.report import Entrant, Facts, Scored

WEIGHTS = {"clarity": 60.0, "truth": 40.0}


def facts(points, *, cook="essay", repeats=1, seed=0, **changes):
    """Facts of {judge: {participant: {dimension: points} or one number for all}}."""
    judges = list(points)
    names = list(dict.fromkeys(name for given in points.values() for name in given))
    scored = []
    for drawn in draw(judges, names, repeats=repeats, seed=seed):
        for position, name in enumerate(drawn.letters.values()):
            if (value := points[drawn.judge].get(name)) is None:
                continue
            each = value if isinstance(value, dict) else dict.fromkeys(WEIGHTS, float(value))
            reasons = {key: f"{drawn.judge} on {name}'s {key}" for key in each}
            scored.append(Scored(drawn.judge, name, each, drawn.repeat, position, reasons))
    given = {
        "cook": cook, "weights": WEIGHTS, "scale": (1, 10), "judges": tuple(judges),
        "entrants": tuple(Entrant(name, f"flavor-{name}") for name in names),
        "scored": tuple(scored),
    }  # fmt: skip
    return Facts(**(given | changes))


def panel(rng, qualities, judges, *, cook_sd=0.0, noise=8.0):
    """{judge: {participant: score 0 to 100}} of one cook; severity and cook effects are drawn."""
    severity = rng.normal(0, 6, judges)
    names = list(qualities)
    own = np.array(list(qualities.values())) + rng.normal(0, cook_sd, len(names))
    table = own + severity[:, None] + rng.normal(0, noise, (judges, len(names)))
    return {f"j{j}": dict(zip(names, row.clip(0, 100), strict=True)) for j, row in enumerate(table)}
