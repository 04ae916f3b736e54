"""Looking at what schedules started once it has ended: what got worse, failed or was spent."""

from typing import Any

from django.db.models.functions import Now

from judging.models import Cell, CellOutcome, Schedule, ScheduledStart
from judging.schedules import alerts
from judging.schedules.regressions import worse
from kitchen import suites
from kitchen.models import SuiteRun
from masterchef.runs.models import ENDED_STATES, Run, RunState

MOST_STARTS = 100


def look() -> int:
    """Look at each start whose runs are over, once; how many. An alert goes out for findings."""
    waiting = ScheduledStart.objects.filter(looked_at=None).select_related("schedule")
    done = 0
    for start in waiting.order_by("id")[:MOST_STARTS]:
        runs = list(Run.objects.filter(pk__in=start.runs))
        if not all(_over(run) for run in runs):
            continue
        start.findings = findings_of(start, runs)
        seen = ScheduledStart.objects.filter(pk=start.pk, looked_at=None)
        if not seen.update(findings=start.findings, looked_at=Now()):
            continue  # another process was there first
        if start.findings:
            ScheduledStart.objects.filter(pk=start.pk).update(told=alerts.tell(start))
        done += 1
    return done


def _over(run: Run) -> bool:
    """It has ended, or stands still until a person comes: nobody would be told for ever else."""
    if run.ended or run.state == RunState.BLOCKED:
        return True
    found = SuiteRun.objects.filter(pk=run.pk).first() if run.kind == "suite" else None
    if found is None:
        return False
    return bool(_spent_suite(found)) or suites.standing(found).stuck


def findings_of(start: ScheduledStart, runs: list[Run]) -> list[dict[str, Any]]:
    """[{what, text}]: `what` is refused, failed, spent or regressed."""
    found = []
    if start.refused:
        found.append(_finding("spent" if start.over_budget else "refused", start.refused))
    found += [
        _finding("failed", f"{run.name or run}: {run.state}: {run.reason}")
        for run in runs
        if run.state in (*ENDED_STATES, RunState.BLOCKED) and run.state != RunState.DONE
    ]
    if start.schedule.kind == Schedule.Kind.MATRIX:
        found += _spent_cells(runs)
    if start.schedule.kind == Schedule.Kind.SUITE:
        found += _of_suites(runs)
    before = _before(start)
    if before is not None and all(run.state == RunState.DONE for run in runs):
        found += [_finding("regressed", text) for text in worse(start, before)]
    return found


def _finding(what: str, text: str) -> dict[str, Any]:
    return {"what": what, "text": text}


def _spent_cells(runs: list[Run]) -> list[dict[str, Any]]:
    ids = [run.pk for run in runs]
    cells = Cell.objects.filter(matrix__in=ids, outcome=CellOutcome.BUDGET).count()
    return [_finding("spent", f"{cells} cells were not asked: the budget was spent")] * bool(cells)


def _of_suites(runs: list[Run]) -> list[dict[str, Any]]:
    found = []
    for run in SuiteRun.objects.filter(pk__in=[run.pk for run in runs]):
        states = suites.standing(run).states
        if spent := _spent_suite(run):
            left = states.get(RunState.CREATED, 0)
            found.append(_finding("spent", f"{spent}; {left} sessions have not begun"))
        broken = {name: states[name] for name in (RunState.FAILED, RunState.BLOCKED)
                  if states.get(name)}  # fmt: skip
        found += [_finding("failed", f"{count} of {sum(states.values())} sessions are {name}")
                  for name, count in broken.items()]  # fmt: skip
    return found


def _spent_suite(run: SuiteRun) -> str:
    return suites.over_budget(run) if run.state == RunState.PAUSED else ""


def _before(start: ScheduledStart) -> ScheduledStart | None:
    """The newest earlier start of which every run came to its end."""
    earlier = ScheduledStart.objects.filter(schedule=start.schedule, id__lt=start.pk, refused="")
    for one in earlier[:20]:
        if one.runs and not Run.objects.filter(pk__in=one.runs).exclude(state="done").exists():
            return one
    return None
