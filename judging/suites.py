"""A suite's result from the database: of one run of it, or of all that ever played it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple
from uuid import UUID

from judging import suite_scores
from judging.statistics import Interval
from judging.statistics.ranks import shared_ranks, ties
from judging.statistics.strata import compare_nested, estimate, stratified_interval
from judging.suite_profile import Profile, profile_of
from judging.suite_scores import Nested, Rows, excluded, scores_of
from kitchen import suites
from kitchen.calibrations import marks
from kitchen.models import SuiteRun
from masterchef.live.overviews import Overview
from masterchef.runs import ledger
from masterchef.runs.ledger import Total

RANKING = (
    "The suite score is the mean over families, in each over its scenarios, in each over seeds."
    " Its 95% interval has families as strata and scenarios as clusters. A rank is shared by all"
    " whose difference can't be shown on common seeds (paired, the same strata and clusters,"
    " Holm-corrected, 5%)."
)


class Line(NamedTuple):
    """One lineup. `by_scenario` are means; `tokens` and `cost_usd` are of all its sessions that
    count; `rank` is None until each scenario has a session that counts."""

    rank: int | None
    lineup: str
    interval: Interval | None
    runs: int
    by_scenario: dict[str, float]
    profile: Profile
    tokens: int
    cost_usd: float | None
    tied_with: tuple[str, ...]
    excluded: dict[str, int]
    note: str

    def to_json(self) -> dict[str, Any]:
        """A JSON object; scores 0 to 100."""
        mean = self.interval.mean if self.interval else None
        return {
            "rank": self.rank, "lineup": self.lineup, "runs": self.runs, "mean": mean,
            "low": self.interval.low if self.interval else None,
            "high": self.interval.high if self.interval else None,
            "note": self.note, "tied_with": list(self.tied_with),
            "by_scenario": self.by_scenario, "profile": self.profile._asdict(),
            "tokens": self.tokens, "cost_usd": self.cost_usd,
            "tokens_per_point": self.tokens / mean if mean else None,
            "usd_per_point": self.cost_usd / mean if mean and self.cost_usd is not None else None,
            "excluded": self.excluded,
        }  # fmt: skip


class SuiteBoard(NamedTuple):
    """Sessions of one suite by digest, under one ruleset, on one track."""

    suite: str
    digest: str
    ruleset: str
    track: str
    scenarios: list[dict[str, Any]]
    lines: list[Line]

    @property
    def calibration(self) -> str:
        """Calibrated, or not and by which scenarios."""
        return calibration(self.scenarios, self.ruleset)

    def to_json(self) -> dict[str, Any]:
        """A JSON object; see Line for the units."""
        return {
            **{name: getattr(self, name) for name in ("suite", "digest", "ruleset", "track")},
            "calibration": self.calibration,
            "scenarios": [one["name"] for one in self.scenarios],
            "ranking": RANKING,
            "lines": [line.to_json() for line in self.lines],
        }


def calibration(scenarios: Iterable[Mapping[str, Any]], ruleset: str) -> str:
    """Of scenarios {name, digest, …}: calibrated, or not and which of them aren't."""
    rows = list(scenarios)
    known = marks((one["digest"], ruleset) for one in rows)
    lacking = [one["name"] for one in rows if not known[one["digest"], ruleset].calibrated]
    return f"not calibrated: {', '.join(lacking)}" if lacking else "calibrated"


def result(run: SuiteRun) -> SuiteBoard:
    """Of this run alone."""
    return _board([run])


def suite_boards(*, ruleset: str | None = None, track: str | None = None) -> list[SuiteBoard]:
    """One for each suite, digest, ruleset and track that was ever played; the newest first."""
    found: dict[tuple[str, ...], list[SuiteRun]] = defaultdict(list)
    for run in SuiteRun.objects.order_by("-created_at"):
        key = (run.suite, run.digest, run.ruleset, run.setup["track"])
        if ruleset in (None, key[2]) and track in (None, key[3]):
            found[key].append(run)
    return [_board(runs) for runs in found.values()]


def of_suites(ids: list[UUID]) -> dict[UUID, Overview]:
    """What a list of runs says of suites."""
    found = list(SuiteRun.objects.filter(pk__in=ids))
    standings = suites.standings(found)
    return {
        run.pk: Overview(
            standings[run.experiment_id].ended / max(standings[run.experiment_id].sessions, 1),
            None, "", tuple(run.setup["lineups"]), calibration(run.scenarios, run.ruleset),
        )
        for run in found
    }  # fmt: skip


def _board(runs: Sequence[SuiteRun]) -> SuiteBoard:
    first = runs[0]
    rows = suite_scores.rows_of(runs)
    spent = ledger.totals(row["id"] for row in rows)
    by_lineup = suite_scores.by_lineup(rows)
    names = Counter(name for name, _ in by_lineup)
    # Two different lineups may carry one name.
    called = {
        (name, digest): name if names[name] == 1 else f"{name} ({digest[:8]})"
        for name, digest in by_lineup
    }
    families = {one["name"]: one["family"] for one in first.scenarios}
    lines = [_line(called[key], of, spent, families) for key, of in by_lineup.items()]
    nested = {called[key]: scores_of(of, families) for key, of in by_lineup.items()}
    return SuiteBoard(
        first.suite, first.digest, first.ruleset, first.setup["track"], first.scenarios,
        _ranked(lines, nested, set(families)),
    )  # fmt: skip


def _line(name: str, rows: Rows, spent: Mapping[UUID, Total], families: Mapping[str, str]) -> Line:
    counted = [row for row in rows if not excluded(row)]
    scores = scores_of(rows, families)
    interval = stratified_interval(scores) if scores else None
    used = [spent.get(row["id"], Total()) for row in counted]
    paid = [total.cost_usd for total in used if total.cost_usd is not None]
    means = {scenario: fmean(of.values())
             for within in scores.values() for scenario, of in within.items()}  # fmt: skip
    missing = len(families) - len(means)
    left_out = Counter(reason for row in rows if (reason := excluded(row)))
    return Line(
        rank=None, lineup=name, interval=interval, runs=len(counted),
        by_scenario=dict(sorted(means.items())), profile=_profile(counted, families),
        tokens=sum(total.tokens for total in used),
        cost_usd=float(sum(paid)) if paid else None, tied_with=(),
        excluded=dict(sorted(left_out.items())),
        note=f"{missing} of {len(families)} scenarios have no run that counts" if missing
        else interval.note if interval else "",
    )  # fmt: skip


def _ranked(lines: list[Line], nested: Mapping[str, Nested], scenarios: set[str]) -> list[Line]:
    whole = [line for line in lines if scenarios == set(line.by_scenario)]
    whole.sort(key=lambda line: (-_mean_of(line), line.lineup))
    rest = sorted((line for line in lines if line not in whole), key=lambda line: line.lineup)
    order = [line.lineup for line in whole]
    pairs = compare_nested({name: nested[name] for name in order})
    ranks = shared_ranks(order, pairs)
    return [
        *(line._replace(rank=ranks[line.lineup], tied_with=ties(line.lineup, order, pairs))
          for line in whole),
        *rest,
    ]  # fmt: skip


def _mean_of(line: Line) -> float:
    return line.interval.mean if line.interval else 0.0


def _profile(rows: Rows, families: Mapping[str, str]) -> Profile:
    each = [(row, profile_of(row)) for row in rows]
    figures = []
    for name in Profile._fields:
        nested: Nested = {}
        for row, of in each:
            value = getattr(of, name)
            if value is not None:
                scenario = row["scenario__name"]
                within = nested.setdefault(families[scenario], {}).setdefault(scenario, {})
                within[str(row["id"])] = value
        figures.append(estimate(nested).mean if nested else None)
    return Profile(*figures)
