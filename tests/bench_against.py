"""Two trees measured in one run, in turns: `python -m tests.bench_against COMMIT [NAME…]`.

COMMIT lies in a worktree of its own, which goes again. Each round measures COMMIT and then the
tree here, so that what else the machine does meets both. Printed is here / COMMIT for each figure,
with a 95% interval over the rounds' log ratios (Student's t).
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import exp, sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

HERE = Path(__file__).parents[1]
DEFAULT = ["engine", "turns", "judging"]  # the rest needs a built dashboard, Docker or a model


class Ratio(NamedTuple):
    """here / COMMIT, and its 95% interval; the interval is everything with one round."""

    middle: float
    low: float
    high: float


def ratio(before: Sequence[float], after: Sequence[float]) -> Ratio:
    """Of paired values, all above 0."""
    logs = [float(each) for each in np.log(after) - np.log(before)]
    if len(logs) == 1:
        return Ratio(exp(logs[0]), 0.0, float("inf"))
    half = float(stats.t.ppf(0.975, len(logs) - 1)) * stdev(logs) / sqrt(len(logs))
    return Ratio(exp(fmean(logs)), exp(fmean(logs) - half), exp(fmean(logs) + half))


@contextlib.contextmanager
def worktree(commit: str) -> Iterator[Path]:
    """The commit's tree, for the length of the block."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "tree"
        git = ["git", "-C", str(HERE), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(place), commit], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def measured(tree: Path, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """{name: figure} of a tree, by this environment's packages."""
    command = [sys.executable, "-m", "masterchef.cli", "bench", "--json", *names]
    env = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(command, cwd=tree, env=env, stdout=subprocess.PIPE, text=True, check=True)
    figures = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {figure["name"]: figure for figure in figures}


def told(pairs: dict[str, list[tuple[float, float]]], units: dict[str, dict[str, Any]]) -> None:
    for name, values in pairs.items():
        before, after = zip(*values, strict=True)
        found, unit = ratio(before, after), units[name]
        better = "more" if unit["higher_is_better"] else "less"
        print(
            f"{name}: {found.middle:.3f} [{found.low:.3f}, {found.high:.3f}] of before,"
            f" {fmean(before):,.4g} → {fmean(after):,.4g} {unit['unit']} ({better} is better)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_against")
    parser.add_argument("commit")
    parser.add_argument("names", nargs="*", default=DEFAULT)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    units: dict[str, dict[str, Any]] = {}
    with worktree(options.commit) as before:
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
            first = measured(before, options.names)
            units = measured(HERE, options.names)
            for name in first.keys() & units.keys():
                pairs[name].append((first[name]["value"], units[name]["value"]))
    told(pairs, units)


if __name__ == "__main__":
    main()
