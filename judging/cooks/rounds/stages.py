"""How far a cook is: it runs in a stage, or rests in one; neither begins over budget."""

from uuid import UUID

from judging.cooks import ledger
from judging.models import Cook, Stage
from masterchef import runs
from masterchef.durable import sql
from masterchef.runs import StateError
from masterchef.runs.models import RunState


def refuse_over_budget(cook: Cook) -> None:
    """Raise StateError if no new work may start."""
    if reason := ledger.over_budget(cook):
        raise StateError(f"budget: {reason}; raise it: masterchef cook resume {cook.name} "
                         "--budget-usd … or --budget-tokens …")  # fmt: skip


def begin(cook_id: UUID, stage: Stage) -> None:
    """The cook runs (again), in this stage."""
    runs.enter(cook_id, RunState.RUNNING)
    sql("UPDATE judging_cook SET stage = %s WHERE run_ptr_id = %s", (str(stage), cook_id))


def rest(cook_id: UUID, stage: Stage, *, state: str = "done", reason: str = "") -> None:
    """Nothing of the cook runs any more; the next verb may go on from this stage."""
    runs.enter(cook_id, state, reason=reason)
    sql("UPDATE judging_cook SET stage = %s WHERE run_ptr_id = %s", (str(stage), cook_id))
