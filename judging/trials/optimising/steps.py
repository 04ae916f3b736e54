"""Steps as durable work: propose, start a matrix, wait for its end, open what follows.

A step holds no message while its matrix runs: it waits, and is woken by the matrix's last cell.
"""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from judging.gold import BadFile
from judging.models import Matrix, OptimisationStep
from judging.trials import matrices, replies
from judging.trials.optimising import drafts, ends, proposals, scores, setups, wake
from masterchef import runs
from masterchef.durable import Attempt, Failure, Invariant, Kind, WorkRef, statements
from masterchef.live import log
from masterchef.live.models import Level
from masterchef.live.pokes import poke
from masterchef.runs.models import RunState

TABLE = "judging_optimisationstep"
LOOK_AGAIN_S = 5.0  # where the message of the matrix's end was lost
Part = OptimisationStep.Part
_RUNS = "EXISTS (SELECT FROM masterchef_run r WHERE r.id = t.optimisation_id" \
    " AND r.state = 'running')"  # fmt: skip


class Tried(NamedTuple):
    """What came of a step: its mean (None: it has none, and `note` says why)."""

    mean: float | None
    note: str = ""


class Steps(Kind[Tried]):
    """One text, tried on the training trials; or two of them, on the held-out ones."""

    name = "step"
    table = TABLE
    columns = "optimisation_id"
    queue = f"'{wake.QUEUE}'"
    only_if = _RUNS
    invariants = (
        Invariant(
            "optimisation_steps",
            "an optimisation that runs has one open step, and one that has ended has none",
            "SELECT o.run_ptr_id::text, r.state, count(t.id) FROM judging_optimisation o"
            " JOIN masterchef_run r ON r.id = o.run_ptr_id"
            f" LEFT JOIN {TABLE} t ON t.optimisation_id = o.run_ptr_id"
            " AND t.state IN ('ready', 'claimed', 'waiting') GROUP BY o.run_ptr_id, r.state"
            " HAVING count(t.id) <> CASE WHEN r.state IN ('done', 'cancelled', 'failed')"
            " THEN 0 ELSE 1 END",
        ),
    )

    def about(self, attempt: Attempt) -> dict[str, Any]:
        return {"run": attempt.row.optimisation_id, "step": attempt.ref.id}

    def play(self, attempt: Attempt) -> Tried | None:
        step = _step(attempt.ref)
        if step.matrix is None:
            try:
                step.matrix = _begin(attempt, step)
            except (BadFile, replies.Unusable) as error:
                return Tried(None, str(error))
            if step.matrix is None:
                return Tried(None, "the budget is spent")
        if step.matrix.state == RunState.CREATED and not _started(attempt, step.matrix):
            return None
        if not step.matrix.ended:
            _wait(attempt, step.matrix)
            return None
        mean = scores.mean_of(step.matrix, step.optimisation.metric)
        if mean is None:
            again = f"{scores.AGAIN} {str(step.matrix.pk)[:8]}"
            return Tried(None, f"not all of its cells count; {again}")
        return Tried(mean)

    def settle(self, attempt: Attempt, made: Tried) -> bool:
        return ends.settle(attempt.ref, _step(attempt.ref), made.mean, made.note)

    def take_out(self, ref: WorkRef, failure: Failure) -> bool:
        """The optimisation ends as failed, with the reason; `resume` tries the step again."""
        step = _step(ref)
        with transaction.atomic():
            runs.lock(step.optimisation_id)
            if not super().take_out(ref, failure):
                return False
            reason = f"{step.part} {step.number}: {failure.text}"
            runs.enter(step.optimisation_id, RunState.FAILED, reason=reason)
        log.write(step.optimisation_id, "step_failed", reason, level=Level.ERROR)
        poke(step.optimisation_id)
        return True

    def retried(self, attempt: Attempt, failure: Failure, delay_s: float) -> None:
        text = f"again in {delay_s:.1f} s: {failure.text}"
        log.write(attempt.row.optimisation_id, "step_retried", text, level=Level.WARNING)


STEPS = Steps()


def _step(ref: WorkRef) -> OptimisationStep:
    rows = OptimisationStep.objects.select_related("optimisation__prompt", "matrix", "draft")
    return rows.get(pk=ref.id)


def _begin(attempt: Attempt, step: OptimisationStep) -> Matrix | None:
    """Write the step's matrix, with its draft if it proposes one; None: nothing may be spent."""
    whole = step.optimisation
    may_spend = scores.left(whole)
    best = scores.best_of(whole)
    if may_spend is None:
        return None
    text = None
    if step.part == Part.PROPOSAL:
        assert best is not None and best.matrix is not None
        asked = (scores.prompt_of(best, whole), best.matrix)
        text = proposals.propose(attempt.ref, whole, asked, step.number, attempt.still_mine)
    trials = whole.held_out if step.part == Part.HELD_OUT else whole.training
    # One transaction: a worker that dies leaves either all of it or nothing.
    with transaction.atomic():
        prompts = [str(whole.prompt)]
        noted: dict[str, Any] = {}
        if text is not None:
            draft = drafts.write(whole, text, step.number)
            prompts = [str(draft)]
            noted = {"draft_id": draft.pk, "text": text.text, "description": text.description[:300]}
        elif step.part == Part.HELD_OUT and best is not None:
            prompts.append(str(best.draft))
        setup = setups.of_matrix(whole.setup, whole.metric, prompts, trials)
        matrix = matrices.create(
            setup | may_spend,
            name=f"{whole.name}: {step.part} {step.number}",
            owner=whole.owner,
            check_hosts=False,
            check_budget=False,
        )
        attempt.note({**noted, "matrix_id": matrix.pk})
    return matrix


def _started(attempt: Attempt, matrix: Matrix) -> bool:
    """Start the matrix unless the optimisation has been paused or ended meanwhile."""
    run: UUID = attempt.row.optimisation_id
    with transaction.atomic():
        if runs.lock(run).state != RunState.RUNNING:
            attempt.give_back(error="the optimisation doesn't run")
            return False
        matrices.start(matrix, limited=False)
    return True


def _wait(attempt: Attempt, matrix: Matrix) -> None:
    """Leave the worker to others until the matrix has ended."""
    statements.give_back(
        attempt.ref,
        state="waiting",
        delay_s=LOOK_AGAIN_S,
        error=f"waits for {matrix}",
        kind="matrix",
        counted=False,
    )
