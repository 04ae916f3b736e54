"""Scores of a suite's sessions, as its board and its regressions compare them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from judging.statistics import ALPHA, holm
from judging.statistics.strata import compare_nested
from judging.suite_profile import FIELDS
from kitchen.engine.metrics import CEILING
from kitchen.models import Session, SuiteRun
from masterchef.runs.models import RunState

_FIELDS = (
    "id", "state", "seed", "score", "metrics__scale", "scenario__name", "lineup__name",
    "lineup__digest", *FIELDS,
)  # fmt: skip
Rows = Sequence[Mapping[str, Any]]
Nested = dict[str, dict[str, dict[str, float]]]


class Fall(NamedTuple):
    """A lineup's suite score fell by so many `points` on `seeds` that both runs have."""

    lineup: str
    points: float
    seeds: int
    p: float


def rows_of(runs: Iterable[SuiteRun]) -> list[Mapping[str, Any]]:
    """The runs' sessions, the oldest first."""
    found = Session.objects.filter(experiment__suite_run__in=runs)
    return list(found.order_by("pk").values(*_FIELDS))


def by_lineup(rows: Rows) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """By name and digest: two lineups may carry one name."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["lineup__name"], row["lineup__digest"]].append(row)
    return found


def scores_of(rows: Rows, families: Mapping[str, str]) -> Nested:
    """{family: {scenario: {seed: mean score of its repeats}}} of what counts."""
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    for row in rows:
        if not excluded(row):
            scenario = row["scenario__name"]
            seeds = found.setdefault(families[scenario], {}).setdefault(scenario, {})
            seeds.setdefault(str(row["seed"]), []).append(row["score"])
    return {
        family: {name: {seed: fmean(scores) for seed, scores in seeds.items()}
                 for name, seeds in within.items()}
        for family, within in found.items()
    }  # fmt: skip


def excluded(row: Mapping[str, Any]) -> str:
    """Why a session doesn't count, or nothing."""
    if row["state"] in (RunState.FAILED, RunState.CANCELLED, RunState.BLOCKED):
        return str(row["state"])
    if row["state"] != RunState.DONE or row["score"] is None:
        return "not ended"
    return "" if row["metrics__scale"] == CEILING else "no certified ceiling"


def falls(before: SuiteRun, now: SuiteRun) -> list[Fall]:
    """Lineups whose score fell beyond chance, by the test of the board: paired, families as strata
    and scenarios as clusters, Holm-corrected, 5%. None where suite or rules are not the same."""
    if (before.digest, before.ruleset) != (now.digest, now.ruleset):
        return []
    families = {one["name"]: one["family"] for one in now.scenarios}
    then, later = (
        {key: scores_of(rows, families) for key, rows in by_lineup(rows_of([run])).items()}
        for run in (before, now)
    )
    common = sorted(then.keys() & later.keys())
    pairs = [
        compare_nested({"before": then[key], "now": later[key]})["before", "now"] for key in common
    ]
    corrected = holm([pair.p for pair in pairs])
    return [
        Fall(name, pair.difference, pair.n, p)
        for (name, _), pair, p in zip(common, pairs, corrected, strict=True)
        if pair.difference > 0 and p < ALPHA
    ]
