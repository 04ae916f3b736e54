"""Out of what is offered, without a loss."""

from kitchen.models import Lineup, Scenario


def retire(row: Scenario | Lineup, *, retired: bool | None = None) -> None:
    """Retire the row, or take it back; left out: the other of what it is. Sessions keep it.

    Of a scenario all versions of its name go together: else an older one would come back.
    """
    to = not row.retired if retired is None else retired
    if isinstance(row, Scenario):
        if row.saved_at is None:
            raise ValueError("scenario: nobody saved it, so it isn't offered and can't be retired")
        Scenario.objects.filter(name=row.name, saved_at__isnull=False).update(retired=to)
    else:
        Lineup.objects.filter(pk=row.pk).update(retired=to)
    row.refresh_from_db()
