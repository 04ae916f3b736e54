"""A run with numbered events, as the rooms write them."""

import uuid

from django.db import transaction

from masterchef import runs
from masterchef.runs.models import Run, RunState


def new_run(**columns: object) -> Run:
    """A running run of no room."""
    return Run.objects.create(**{"kind": "session", "state": RunState.RUNNING, **columns})


def append(run_id: uuid.UUID, count: int, *, seat: str = "L1", kind: str = "moved") -> int:
    """Append events the way a close does: row lock, numbers, insert; returns the last number."""
    with transaction.atomic():
        last = runs.lock(run_id).last_number
        facts = [
            runs.Fact(kind, seat, 0, number, {"n": last + number + 1}) for number in range(count)
        ]
        return runs.tell(run_id, facts, last_number=last)
