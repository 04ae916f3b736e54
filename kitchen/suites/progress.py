"""How far a suite's run is."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from kitchen.models import Session, SuiteRun
from masterchef.runs.models import ENDED_STATES, RunState


class Standing(NamedTuple):
    """Sessions by state; `scored` of those that are done have their score."""

    states: dict[str, int]
    scored: int

    @property
    def sessions(self) -> int:
        return sum(self.states.values())

    @property
    def under_way(self) -> int:
        """Blocked ones wait for an operator and hold nobody up."""
        return self.states.get(RunState.RUNNING, 0) + self.states.get(RunState.PAUSED, 0)

    @property
    def ended(self) -> int:
        return sum(self.states.get(state, 0) for state in ENDED_STATES)

    @property
    def stuck(self) -> bool:
        """All that is left waits for an operator."""
        blocked = self.states.get(RunState.BLOCKED, 0)
        return 0 < blocked == self.sessions - self.ended

    @property
    def over(self) -> bool:
        """All have ended, and those that came to their end have a score."""
        return self.ended == self.sessions and self.scored == self.states.get(RunState.DONE, 0)


def parts(run_id: UUID) -> list[UUID]:
    """The ids of its sessions."""
    return list(Session.objects.filter(experiment__suite_run=run_id).values_list("pk", flat=True))


def standing(run: SuiteRun) -> Standing:
    """One query."""
    return standings([run])[run.experiment_id]


def standings(found: Iterable[SuiteRun]) -> dict[int, Standing]:
    """By experiment, one query for all."""
    wanted = [run.experiment_id for run in found]
    states: dict[int, Counter[str]] = defaultdict(Counter)
    scored: Counter[int] = Counter()
    rows = Session.objects.filter(experiment__in=wanted).order_by()
    counted = rows.values_list("experiment", "state").annotate(
        of_it=Count("pk"),
        with_score=Count("pk", filter=Q(state=RunState.DONE, score__isnull=False)),
    )
    for experiment, state, count, with_score in counted:
        states[experiment][state] += count
        scored[experiment] += with_score
    return {one: Standing(dict(states[one]), scored[one]) for one in wanted}
