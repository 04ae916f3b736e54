"""Optimisations: create, start, steer, decide. With steps and ends the only writers of their rows.

whole = create(setup, owner=user)    checked whole; nothing is asked yet
start(whole)                         the prompt as it is goes first
accept(whole) / reject(whole)        once it has ended
"""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models.functions import Now

from judging.models import Matrix, Optimisation, OptimisationStep, Verdict
from judging.trials import matrices
from judging.trials.optimising import drafts, estimates, scores, setups, wake
from masterchef import runs
from masterchef.accounts.models import User
from masterchef.durable import hint, send, statements
from masterchef.live.pokes import poke
from masterchef.runs import Fact, StateError, forecasts, names
from masterchef.runs.models import ENDED_STATES, RunState

TABLE = "judging_optimisationstep"
Part = OptimisationStep.Part


def create(
    setup: setups.Setup | dict[str, Any],
    *,
    name: str = "",
    owner: User | None = None,
    check_hosts: bool = True,
) -> Optimisation:
    """An optimisation with its first step, not started; raises InputError and changed nothing."""
    plan = setups.resolve(setups.read(setup), check_hosts=check_hosts)
    estimates.refuse_over_budget(plan)
    id = uuid4()
    with transaction.atomic():
        matrices.lock_prompts({plan.prompt.pk})
        whole = Optimisation.objects.create(
            id=id,
            kind="optimisation",
            name=name[: names.LONGEST] or names.automatic(f"optimise {plan.prompt}", id),
            owner=owner,
            prompt=plan.prompt,
            setup=plan.setup.model_dump(),
            metric=plan.metric,
            players=[*plan.setup.models, plan.setup.proposer],
            training=plan.split.training,
            held_out=plan.split.held_out,
            rounds=plan.setup.rounds,
        )
        OptimisationStep.objects.create(optimisation=whole, number=0, part=Part.OLD)
    return whole


def start(whole: Optimisation) -> None:
    """Send the first step; raises StateError if it has been started."""
    with transaction.atomic():
        _change(whole, RunState.RUNNING, allowed=(RunState.CREATED,), fact="optimisation_started")
        forecasts.keep(whole)
    _go_on(whole)


def parts(run_id: UUID) -> list[UUID]:
    """The ids of its matrices."""
    steps = OptimisationStep.objects.filter(optimisation=run_id, matrix__isnull=False)
    return list(steps.values_list("matrix", flat=True))


def pause(whole: Optimisation) -> None:
    """Nothing further begins; cells under way are finished and saved."""
    with transaction.atomic():
        _change(whole, RunState.PAUSED, allowed=(RunState.RUNNING,), fact="optimisation_paused")
        for matrix in _matrices(whole, RunState.RUNNING):
            matrices.pause(matrix)
    _announce(whole)


def resume(whole: Optimisation) -> None:
    """Go on with a paused one, or try the step again at which one failed."""
    with transaction.atomic():
        runs.lock(whole.pk)
        failed = f"{TABLE} t WHERE t.optimisation_id = %s AND t.number = (SELECT max(number)"
        failed += f" FROM {TABLE} WHERE optimisation_id = %s)"
        whole.refresh_from_db()
        if whole.state == RunState.FAILED:
            statements.reopen(TABLE, failed, (whole.pk, whole.pk), {"note": "", "mean": None})
        allowed = (RunState.PAUSED, RunState.FAILED)
        _change(whole, RunState.RUNNING, allowed=allowed, fact="optimisation_resumed")
        for matrix in _matrices(whole, RunState.PAUSED):
            matrices.resume(matrix)
    _go_on(whole)


def cancel(whole: Optimisation, reason: str = "") -> None:
    """End it now, with the matrix under way. What was proposed until then can be accepted."""
    allowed = (RunState.CREATED, RunState.RUNNING, RunState.PAUSED)
    with transaction.atomic():
        _change(
            whole,
            RunState.CANCELLED,
            allowed=allowed,
            reason=reason or "cancelled",
            fact="optimisation_cancelled",
        )
        statements.cancel(TABLE, f"{TABLE} t WHERE t.optimisation_id = %s", (whole.pk,))
        for matrix in _matrices(whole, *allowed):
            matrices.cancel(matrix, reason)
    _announce(whole)


def accept(whole: Optimisation, *, by: User | None = None) -> None:
    """Make the best proposal the next version of the prompt; raises StateError if there is none."""
    with transaction.atomic():
        _decidable(whole)
        best = scores.best_of(whole)
        if best is None or best.draft is None:
            raise StateError(f"verdict: no proposal beat {whole.prompt}; reject it instead")
        made = drafts.accepted(best, whole)
        _decide(whole, Verdict.ACCEPTED, by, accepted=made)
    _announce(whole)


def reject(whole: Optimisation, *, by: User | None = None) -> None:
    """Leave nothing behind: no version, no draft, no matrix. Texts and means stay here to read."""
    with transaction.atomic():
        _decidable(whole)
        drafts.forget(whole)
        _decide(whole, Verdict.REJECTED, by)
    _announce(whole)


def _decidable(whole: Optimisation) -> None:
    runs.lock(whole.pk)
    whole.refresh_from_db()
    if whole.state not in ENDED_STATES:
        raise StateError(f"state: the optimisation is {whole.state}; cancel it or wait")
    if whole.verdict != Verdict.OPEN:
        raise StateError(f"verdict: it is {whole.verdict} already")


def _decide(whole: Optimisation, verdict: Verdict, by: User | None, **columns: Any) -> None:
    said = {**columns, "verdict": verdict, "decided_by": by, "decided_at": Now()}
    Optimisation.objects.filter(pk=whole.pk).update(**said)
    runs.tell(whole.pk, [Fact(f"optimisation_{verdict}", "", 0, 0, {})])


def _matrices(whole: Optimisation, *states: str) -> list[Matrix]:
    ids = whole.steps.exclude(matrix=None).values_list("matrix_id", flat=True)
    return list(Matrix.objects.filter(pk__in=list(ids), state__in=states).order_by("pk"))


def _change(
    whole: Optimisation,
    state: RunState,
    *,
    allowed: tuple[RunState, ...],
    fact: str,
    reason: str = "",
) -> None:
    with transaction.atomic():
        runs.change(whole, state, allowed=allowed, reason=reason)
        runs.tell(whole.pk, [Fact(fact, "", 0, 0, {})])


def _go_on(whole: Optimisation) -> None:
    ready = whole.steps.filter(state__in=("ready", "waiting")).values_list("pk", flat=True)
    send(*(hint("step", pk, wake.QUEUE) for pk in ready))
    _announce(whole)


def _announce(whole: Optimisation) -> None:
    whole.refresh_from_db()
    poke(whole.pk)
