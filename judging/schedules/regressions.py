"""Whether a start came out worse than the one before, by the tests that reports use, at 5%."""

from judging import suite_scores
from judging.models import Matrix, Schedule, ScheduledStart
from judging.statistics import ALPHA, holm, seed_means
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
    """Each lineup against itself, over the seeds that both starts have; Holm-corrected."""
    later, earlier = _scores(now), _scores(before)
    both = sorted(later.keys() & earlier.keys())
    pairs = [compare_by_wilcoxon({"a": later[key], "b": earlier[key]})["a", "b"] for key in both]
    corrected = holm([pair.p for pair in pairs])
    return [
        f"{name}: the score fell by {-pair.difference:.1f} points on {pair.n} seeds (p {p:.4f})"
        for (name, _), pair, p in zip(both, pairs, corrected, strict=True)
        if pair.difference < 0 and p < ALPHA
    ]


def _scores(runs: list[str]) -> dict[tuple[str, str], dict[str, float]]:
    """{(lineup's name, its digest): {scenario and seed: mean score of its repeats}}."""
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for row in Session.objects.filter(pk__in=runs, score__isnull=False).values(
        "lineup__name", "lineup__digest", "scenario__name", "seed", "score"
    ):
        units = found.setdefault((row["lineup__name"], row["lineup__digest"]), {})
        units.setdefault(f"{row['scenario__name']}/{row['seed']}", []).append(row["score"] or 0.0)
    return {key: seed_means(units) for key, units in found.items()}
