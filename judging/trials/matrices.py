"""Matrices: create, start, steer, end. With judging.trials.cells the only writer of these tables.

matrix = create(setup)      checked whole; every cell is written, none is asked
start(matrix)               the first cells go to the workers
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import Any
from uuid import uuid4

from django.db import transaction

from judging.models import EXCLUDED, Cell, Matrix, Prompt
from judging.trials import admission, estimates, setups
from judging.trials.problems import InputError
from judging.trials.scoring import METRICS
from judging.trials.setups import Plan, Setup
from masterchef import runs
from masterchef.accounts.models import User
from masterchef.durable import Sql, journal, send, sql, statements
from masterchef.live.pokes import poke
from masterchef.runs import Fact, StateError, forecasts, names
from masterchef.runs.models import ENDED_STATES, RunState

BATCH = 2_000
# What a cell is without an answer.
_UNANSWERED = {
    "queued": Sql("false"),
    "outcome": "",
    **dict.fromkeys(("prediction", "scores", *METRICS)),
}


def create(
    setup: Setup | dict[str, Any],
    *,
    name: str = "",
    owner: User | None = None,
    check_hosts: bool = True,
    check_budget: bool = True,
    kind: str = "matrix",
) -> Matrix:
    """A matrix with all its cells, not started; raises InputError and has changed nothing then.

    A budget that would be passed is refused, unless somebody has checked it: `check_budget`.
    `kind` is "try" for one of a prompt's editor, which no list of runs shows unasked.
    """
    plan = setups.resolve(setups.read(setup), check_hosts=check_hosts)
    if check_budget:
        estimates.refuse_plan(plan)
    id = uuid4()
    prompts = {each.prompt.pk for each in plan.combinations}
    prompts |= {each.mapping.pk for each in plan.combinations if each.mapping}
    with transaction.atomic():
        lock_prompts(prompts)
        matrix = Matrix.objects.create(
            id=id,
            kind=kind,
            name=name[: names.LONGEST] or names.automatic(_made_of(plan), id),
            owner=owner,
            setup=setups.to_json(plan.setup),
            setup_digest=plan.digest,
            combinations=[each.label for each in plan.combinations],
            players=plan.setup.models,
            trial_names=[trial.name for trial in plan.trials],
            cells_total=plan.cells,
            cells_left=plan.cells,
        )
        Cell.objects.bulk_create(_cells(matrix, plan), batch_size=BATCH)
    return matrix


def lock_prompts(prompts: Collection[int]) -> None:
    """Whoever edits a prompt locks it too: what is used from here on never changes."""
    list(Prompt.objects.select_for_update().filter(pk__in=prompts).order_by("pk"))


def _cells(matrix: Matrix, plan: Plan) -> Iterator[Cell]:
    """Prompt by prompt, so that a host keeps the instructions in its cache from trial to trial."""
    repeats = range(1, plan.setup.repeats + 1)
    wanted = product(plan.combinations, plan.trials, repeats, plan.setup.models)
    for position, (combination, trial, repeat, model) in enumerate(wanted):
        yield Cell(
            matrix=matrix,
            position=position,
            combination=combination.label,
            prompt=combination.prompt,
            mapping=combination.mapping,
            model=model,
            trial=trial,
            repeat=repeat,
        )


def _made_of(plan: Plan) -> str:
    def count(n: int, thing: str) -> str:
        return f"{n} {thing}{'' if n == 1 else 's'}"

    return (
        f"{count(len(plan.combinations), 'prompt')} × {count(len(plan.setup.models), 'model')}"
        f" × {count(len(plan.trials), 'trial')}"
    )


def start(matrix: Matrix, *, limited: bool = True) -> None:
    """Send the first cells; raises StateError if the matrix has been started, or if its owner's
    limit would be passed: `limited` is off for a matrix of an optimisation, which was checked."""
    most = int(matrix.setup["max_parallel"])
    with transaction.atomic():
        _change(matrix, RunState.RUNNING, allowed=(RunState.CREATED,), fact="matrix_started")
        forecasts.keep(matrix, limited=limited)
        chosen = admission.let_in(matrix.pk, most=most)
    _announce(matrix, chosen)


def pause(matrix: Matrix) -> None:
    """No further cell begins; cells under way are finished and saved."""
    with transaction.atomic():
        _change(matrix, RunState.PAUSED, allowed=(RunState.RUNNING,), fact="matrix_paused")
    _announce(matrix)


def resume(matrix: Matrix) -> None:
    """Go on with a paused matrix."""
    with transaction.atomic():
        _change(matrix, RunState.RUNNING, allowed=(RunState.PAUSED,), fact="matrix_resumed")
        chosen = admission.let_in(matrix.pk, most=int(matrix.setup["max_parallel"]))
        queued = sql(
            "SELECT id FROM judging_cell WHERE matrix_id = %s AND queued AND state = 'ready'",
            (matrix.pk,),
        ).fetchall()
    _announce(matrix, {row.id for row in queued} | set(chosen))


def cancel(matrix: Matrix, reason: str = "") -> None:
    """End the matrix now. Fences are raised, so a running call's heartbeat finds its cell gone."""
    allowed = (RunState.CREATED, RunState.RUNNING, RunState.PAUSED)
    with transaction.atomic():
        _change(
            matrix,
            RunState.CANCELLED,
            allowed=allowed,
            reason=reason or "cancelled",
            fact="matrix_cancelled",
        )
        rows = "judging_cell t WHERE t.matrix_id = %s"
        statements.cancel("judging_cell", rows, (matrix.pk,), {"queued": Sql("false")})
        sql("UPDATE judging_matrix SET cells_left = 0 WHERE run_ptr_id = %s", (matrix.pk,))
    _announce(matrix)


def rerun_failed(
    matrix: Matrix,
    *,
    outcomes: Collection[str] = EXCLUDED,
    changes: dict[str, Any] | None = None,
) -> int:
    """Ask the failed cells of an ended matrix again, and those that a cancel left out; how many.

    By default only what the infrastructure failed: to repeat a model's bad answers until they are
    good would flatter it. `changes` to the setup may raise its budget, timeout or parallel cells.
    Raises StateError, and InputError for a change that isn't allowed.
    """
    setup = _changed_setup(matrix, changes or {})
    with transaction.atomic():
        runs.lock(matrix.pk)
        ended = (
            "judging_cell t WHERE t.matrix_id = %s"
            " AND ((t.state = 'done' AND t.outcome = ANY(%s)) OR t.state = 'cancelled')"
        )
        wanted = [str(outcome) for outcome in outcomes]
        rows = statements.reopen("judging_cell", ended, (matrix.pk, wanted), _UNANSWERED)
        if not rows:
            raise StateError("cells: none of them failed, there is nothing to run again")
        _change(
            matrix,
            RunState.RUNNING,
            allowed=tuple(ENDED_STATES),
            fact="matrix_rerun",
            data={"cells": len(rows)},
        )
        # Replies that failed are dropped, or a repeat would read them out of the journal.
        journal.forget(*(f"cell:{id}" for id in rows))
        Matrix.objects.filter(pk=matrix.pk).update(cells_left=len(rows), setup=setup)
        chosen = admission.let_in(matrix.pk, most=int(setup["max_parallel"]))
    _announce(matrix, chosen)
    return len(rows)


CHANGEABLE = ("budget_usd", "budget_tokens", "timeout_s", "host_wait_s", "attempts", "max_parallel")


def _changed_setup(matrix: Matrix, changes: dict[str, Any]) -> dict[str, Any]:
    wrong = [name for name in changes if name not in CHANGEABLE]
    if wrong:
        raise InputError(
            [f"{name}: stays as it is; a rerun changes {', '.join(CHANGEABLE)}" for name in wrong]
        )
    return setups.to_json(setups.read({**matrix.setup, **changes}))


def _change(
    matrix: Matrix,
    state: RunState,
    *,
    allowed: tuple[RunState, ...],
    fact: str,
    reason: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Lock the run, change its state and append the fact; raises StateError."""
    runs.change(matrix, state, allowed=allowed, reason=reason)
    runs.tell(matrix.pk, [Fact(fact, "", 0, 0, data or {})])


def _announce(matrix: Matrix, cells: Iterable[int] = ()) -> None:
    matrix.refresh_from_db()
    messages = [admission.message(cell) for cell in cells]

    def tell() -> None:
        send(*messages)
        poke(matrix.pk)

    transaction.on_commit(tell)  # a caller may hold a transaction of its own
