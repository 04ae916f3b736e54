"""Looking at what schedules started once it has ended: what got worse, failed or was spent."""

from typing import Any

from django.db.models.functions import Now

from judging.models import Cell, CellOutcome, Matrix, Schedule, ScheduledStart
from judging.schedules import alerts
from judging.statistics.paired import compare_by_wilcoxon
from judging.trials import reports, results
from judging.trials.analysis import regressions
from kitchen.models import Session
from masterchef.runs.models import ENDED_STATES, Run, RunState

LEVEL = 0.05
MOST_STARTS = 100


def look() -> int:
    """Look at each start whose runs have ended, once; how many. An alert goes out for findings."""
    waiting = ScheduledStart.objects.filter(looked_at=None).select_related("schedule")
    done = 0
    for start in waiting.order_by("id")[:MOST_STARTS]:
        runs = list(Run.objects.filter(pk__in=start.runs))
        if any(not run.ended for run in runs):
            continue
        start.findings = findings_of(start, runs)
        seen = ScheduledStart.objects.filter(pk=start.pk, looked_at=None)
        if not seen.update(findings=start.findings, looked_at=Now()):
            continue  # another process was there first
        if start.findings:
            ScheduledStart.objects.filter(pk=start.pk).update(told=alerts.tell(start))
        done += 1
    return done


def findings_of(start: ScheduledStart, runs: list[Run]) -> list[dict[str, Any]]:
    """[{what, text}]: `what` is refused, failed, spent or regressed."""
    found = []
    if start.refused:
        found.append(_finding("spent" if start.over_budget else "refused", start.refused))
    found += [
        _finding("failed", f"{run.name or run}: {run.state}: {run.reason}")
        for run in runs
        if run.state in ENDED_STATES and run.state != RunState.DONE
    ]
    if start.schedule.kind == Schedule.Kind.MATRIX:
        found += _spent(runs)
    before = _before(start)
    if before is not None and all(run.state == RunState.DONE for run in runs):
        found += _worse(start, before)
    return found


def _finding(what: str, text: str) -> dict[str, Any]:
    return {"what": what, "text": text}


def _spent(runs: list[Run]) -> list[dict[str, Any]]:
    ids = [run.pk for run in runs]
    cells = Cell.objects.filter(matrix__in=ids, outcome=CellOutcome.BUDGET).count()
    return [_finding("spent", f"{cells} cells were not asked: the budget was spent")] * bool(cells)


def _before(start: ScheduledStart) -> ScheduledStart | None:
    """The newest earlier start of which every run came to its end."""
    earlier = ScheduledStart.objects.filter(schedule=start.schedule, id__lt=start.pk, refused="")
    for one in earlier[:20]:
        if one.runs and not Run.objects.filter(pk__in=one.runs).exclude(state="done").exists():
            return one
    return None


def _worse(start: ScheduledStart, before: ScheduledStart) -> list[dict[str, Any]]:
    """By the test that reports use: Wilcoxon on pairs, Holm-corrected, 5%."""
    if start.schedule.kind == Schedule.Kind.SESSION:
        return _worse_sessions(start.runs, before.runs)
    now, then = (Matrix.objects.filter(pk__in=one.runs).first() for one in (start, before))
    if now is None or then is None:
        return []
    metric = reports.metric_of(now, None)
    changes = regressions(results.of(then), results.of(now), metric)
    return [
        _finding("regressed", f"{one.contender}: {metric} fell from {one.before:.3f} to"
                              f" {one.now:.3f} on {one.trials} trials (p {one.p:.4f})")
        for one in changes if one.proven
    ]  # fmt: skip


def _worse_sessions(now: list[str], before: list[str]) -> list[dict[str, Any]]:
    scores = []
    for runs in (now, before):
        rows = Session.objects.filter(pk__in=runs, score__isnull=False)
        scores.append({str(row.seed): row.score or 0.0 for row in rows})
    later, earlier = scores
    common = later.keys() & earlier.keys()
    if not common:
        return []
    pair = compare_by_wilcoxon(
        {"a": {seed: later[seed] for seed in common}, "b": {seed: earlier[seed] for seed in common}}
    )["a", "b"]
    if pair.difference >= 0 or pair.p >= LEVEL:
        return []
    return [_finding("regressed", f"the score fell by {-pair.difference:.1f} points on"
                                  f" {len(common)} seeds (p {pair.p:.4f})")]  # fmt: skip
