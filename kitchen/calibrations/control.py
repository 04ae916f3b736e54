"""Calibrations are begun and cancelled; a scenario's row is never touched."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from kitchen import engine
from kitchen.calibrations.measurement import CALIBRATIONS, steps
from kitchen.engine.metrics import check_reference
from kitchen.models import Calibration, Scenario
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.durable import statements

MOST_SEEDS = 100
TABLE = CALIBRATIONS.table


def begin(scenario: Scenario, seeds: Iterable[int], *, by: User | None = None) -> Calibration:
    """Have workers measure the scenario; of what was measured already the row as it is.

    One that was cancelled or has failed goes on where it was. Raises ValueError naming the field,
    and engine.ScenarioError for a seed without a scale.
    """
    wanted, plan = sorted(set(seeds)), engine.restore_scenario(scenario.spec)
    if not 2 <= len(wanted) <= MOST_SEEDS:
        raise ValueError(f"seeds: write 2 to {MOST_SEEDS}, such as 1-20; one tells no chance")
    if plan.name in engine.scenarios():
        raise ValueError(f"scenario: {plan.name} comes with the benchmark, and so do its gates")
    check_reference(plan, wanted)
    with transaction.atomic():
        row, new = Calibration.objects.get_or_create(
            scenario=scenario, ruleset=engine.RULESET, seeds=wanted,
            defaults={"by": by, "steps_total": len(steps(plan, wanted))},
        )  # fmt: skip
        again = [] if new else statements.reopen(
            TABLE, f"{TABLE} t WHERE t.id = %s AND t.state IN ('cancelled', 'quarantined')",
            (row.pk,),
        )  # fmt: skip
        if new or again:
            audit.write(by, "calibration.start", row, seeds=wanted)
            transaction.on_commit(lambda: CALIBRATIONS.send(row.pk, "calibrations"))
    row.refresh_from_db()
    return row


def cancel(row: Calibration, *, by: User | None = None) -> None:
    """End it; what was played stays for another time. Raises ValueError where it has ended."""
    if not statements.cancel(TABLE, f"{TABLE} t WHERE t.id = %s", (row.pk,)):
        raise ValueError(f"the calibration of {row} has ended; there is nothing to cancel")
    audit.write(by, "calibration.cancel", row)
    row.refresh_from_db()


def current(scenario: Scenario) -> QuerySet[Calibration]:
    """Those of the scenario's version under today's rules, the newest first."""
    rows = Calibration.objects.filter(scenario=scenario, ruleset=engine.RULESET)
    return rows.select_related("scenario", "by").order_by("-pk")
