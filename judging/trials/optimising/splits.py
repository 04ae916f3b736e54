"""Which trials proposals are tried on, and which none of them sees."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from judging.trials.problems import InputError

LEAST_TRIALS = 3
HELD_OUT = 1 / 3  # of the trials


class Split(NamedTuple):
    """Names of trials."""

    training: list[str]
    held_out: list[str]


def split(trials: Sequence[str], *, seed: int) -> Split:
    """At least one trial held out and two to train on; the same for the same seed."""
    names = sorted(trials)
    if len(names) < LEAST_TRIALS:
        raise InputError([f"trials: {len(names)} can't be split; choose {LEAST_TRIALS} or more"])
    random.Random(seed).shuffle(names)
    held_out = max(1, round(len(names) * HELD_OUT))
    return Split(sorted(names[held_out:]), sorted(names[:held_out]))
