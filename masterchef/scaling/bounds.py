"""What an operator may change of a machine's group: its bounds."""

from django.db import transaction

from masterchef import audit
from masterchef.accounts.models import User
from masterchef.scaling.models import MOST, WorkerGroup


class BoundsError(ValueError):
    """Bounds that make no sense; `field` is the one to change."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


def change(
    row: WorkerGroup, by: User | None, *, minimum: int | None = None, maximum: int | None = None
) -> WorkerGroup:
    """Set the bounds, written down in the audit log. Raises BoundsError; nothing is changed then.

    The number of workers follows with the reconciler's next pass.
    """
    with transaction.atomic():
        row = WorkerGroup.objects.select_for_update(no_key=True).get(pk=row.pk)
        before = {"minimum": row.minimum, "maximum": row.maximum}
        row.minimum = row.minimum if minimum is None else minimum
        row.maximum = row.maximum if maximum is None else maximum
        check(row.minimum, row.maximum)
        row.save(update_fields=["minimum", "maximum"])
        after = {"minimum": row.minimum, "maximum": row.maximum}
        if after != before:
            audit.changed(by, "workers.bounds", row, before=before, after=after)
    return row


def check(minimum: int, maximum: int) -> None:
    """Raise BoundsError unless the bounds make sense."""
    if not 1 <= maximum <= MOST:
        raise BoundsError("maximum", f"write a number from 1 to {MOST}")
    if not 1 <= minimum <= maximum:  # with none, nobody would answer a health check
        raise BoundsError("minimum", f"write a number from 1 to the maximum, {maximum}")
