"""Whether a start came out worse than the one before, by the tests that reports use, at 5%."""

from judging import suite_scores
from judging.models import Matrix, Schedule, ScheduledStart
from judging.statistics import ALPHA
from judging.statistics.paired import compare_by_wilcoxon
from judging.trials import reports, results
from judging.trials.analysis import regressions
from kitchen.models import Session, SuiteRun


def worse(start: ScheduledStart, before: ScheduledStart) -> list[str]:
    """A sentence for each contender whose score fell."""
    return {
        Schedule.Kind.MATRIX: _matrices,
        Schedule.Kind.SESSION: _sessions,
        Schedule.Kind.SUITE: _suites,
    }[Schedule.Kind(start.schedule.kind)](start.runs, before.runs)


def _matrices(now: list[str], before: list[str]) -> list[str]:
    later, then = (Matrix.objects.filter(pk__in=runs).first() for runs in (now, before))
    if later is None or then is None:
        return []
    metric = reports.metric_of(later, None)
    return [
        f"{one.contender}: {metric} fell from {one.before:.3f} to {one.now:.3f} on"
        f" {one.trials} trials (p {one.p:.4f})"
        for one in regressions(results.of(then), results.of(later), metric)
        if one.proven
    ]


def _suites(now: list[str], before: list[str]) -> list[str]:
    later, then = (SuiteRun.objects.filter(pk__in=runs).first() for runs in (now, before))
    if later is None or then is None:
        return []
    return [
        f"{one.lineup}: the suite score fell by {one.points:.1f} points on {one.seeds} common"
        f" seeds (p {one.p:.4f})"
        for one in suite_scores.falls(then, later)
    ]


def _sessions(now: list[str], before: list[str]) -> list[str]:
    later, earlier = _scores(now), _scores(before)
    common = later.keys() & earlier.keys()
    if not common:
        return []
    pair = compare_by_wilcoxon(
        {"a": {seed: later[seed] for seed in common}, "b": {seed: earlier[seed] for seed in common}}
    )["a", "b"]
    if pair.difference >= 0 or pair.p >= ALPHA:
        return []
    return [f"the score fell by {-pair.difference:.1f} points on {len(common)} seeds"
            f" (p {pair.p:.4f})"]  # fmt: skip


def _scores(runs: list[str]) -> dict[str, float]:
    rows = Session.objects.filter(pk__in=runs, score__isnull=False)
    return {str(row.seed): row.score or 0.0 for row in rows}
