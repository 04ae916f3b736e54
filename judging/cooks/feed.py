"""The cook's run: locked, in its stage, what happened; after the commit, messages and pokes."""

from typing import Any, NamedTuple
from uuid import UUID

from judging import cook_events
from judging.models import Cook, Judgement, Participation, Stage
from masterchef import runs
from masterchef.durable import Message, hint, later, send, sql
from masterchef.live.pokes import poke
from masterchef.runs import Fact, StateError
from masterchef.runs.models import RunState

PARTICIPATIONS = "judging_participation"
JUDGEMENTS = "judging_judgement"
CHECK_RUNS = "judging_checkrun"
MOST_LINE = 2_000  # characters of a line that somebody printed
MOST_SEAT = 16  # characters that the feed keeps of a name


def lock(cook_id: UUID) -> Any:
    """Lock the cook's run for this transaction: before its rows, always. Its state and stage."""
    run = runs.lock(cook_id)
    stage = Cook.objects.filter(pk=cook_id).values_list("stage", flat=True).first()
    return None if run is None else Locked(run.state, str(stage))


class Locked(NamedTuple):
    """What a locked cook is."""

    state: str
    stage: str


def refuse_over_budget(cook: Cook) -> None:
    """Raise StateError if no new work may start."""
    if reason := cook.over_budget:
        raise StateError(f"budget: {reason}; raise it: masterchef cook resume {cook.name} "
                         "--budget-usd … or --budget-tokens …")  # fmt: skip


def refuse_pruned(cook: Cook) -> None:
    """Raise StateError if only the cook's results are left."""
    if cook.pruned:
        raise StateError("state: the cook's files were pruned; only its results are left")


def begin(cook_id: UUID, stage: Stage) -> None:
    """The cook runs (again), in this stage."""
    rest(cook_id, stage, state=RunState.RUNNING)


def rest(cook_id: UUID, stage: Stage, *, state: str = RunState.DONE, reason: str = "") -> None:
    """Nothing of the cook runs any more; the next verb may go on from this stage."""
    runs.enter(cook_id, state, reason=reason)
    sql("UPDATE judging_cook SET stage = %s WHERE run_ptr_id = %s", (str(stage), cook_id))


def tell(cook_id: UUID, kind: str, *, round: int, name: str = "", **data: object) -> None:
    """Append one event, and after the commit its line in events.jsonl; the caller's transaction
    may hold the cook's lock already."""
    locked = runs.lock(cook_id)
    facts = {"name": name, **data} if name else data
    fact = Fact(kind, name[:MOST_SEAT], round, locked.at_ms, facts)
    runs.tell(cook_id, [fact], last_number=locked.last_number, follower=cook_events.keep)


def participation_message(id: int, flavor: str) -> Message:
    """The hint that a participant is ready."""
    return hint("participation", id, f"cooks.{flavor}")


def judgement_message(id: int, flavor: str) -> Message:
    """The hint that a judge is ready."""
    return hint("judgement", id, f"judges.{flavor}")


def check_message(id: int) -> Message:
    """The hint that a submission's checks may run."""
    return hint("check_run", id, "checks")


def message_of(row: Participation | Judgement) -> Message:
    """The hint that leads to the row's next step."""
    hint = participation_message if isinstance(row, Participation) else judgement_message
    return hint(row.pk, row.flavor)


def announce(cook_id: UUID, messages: list[tuple[float, Message]] = []) -> None:  # noqa: B006
    """Send the messages, each after its delay in seconds, and poke those who watch."""
    send(*(message for delay, message in messages if delay <= 0))
    for delay, message in messages:
        if delay > 0:
            later(delay, message)
    poke(cook_id)
