"""A run with numbered events, as the rooms write them."""

import uuid

from django.db import transaction

from masterchef.live import feed
from masterchef.live.models import Run, RunState


def new_run(**columns: object) -> Run:
    """A running run of no room."""
    return Run.objects.create(**{"kind": "session", "state": RunState.RUNNING, **columns})


def append(run_id: uuid.UUID, count: int, *, seat: str = "L1", kind: str = "moved") -> int:
    """Append events the way a close does: row lock, numbers, insert; returns the last number."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        facts = [
            feed.Fact(kind, seat, 0, number, {"n": run.last_number + number + 1})
            for number in range(count)
        ]
        run.last_number = feed.append(run_id, facts, last_number=run.last_number)
        run.save(update_fields=["last_number"])
    return run.last_number
