"""The certified ceiling of an evening: one that was computed here, or one that comes along."""

from collections.abc import Iterable

from kitchen.engine import RULESET, Scenario, ceilings
from kitchen.models import Ceiling


def ceiling_of(
    scenario: Scenario, seed: int, seats: Iterable[str], ruleset: str
) -> ceilings.Ceiling | None:
    """The ceiling of an evening, one computed here first; None without one of these very rules."""
    if ruleset != RULESET:
        return None
    brigade = sorted(seats)
    row = Ceiling.objects.filter(
        digest=scenario.digest, ruleset=ruleset, seed=seed, seats=brigade
    ).first()
    if row is None:
        return ceilings.shipped(scenario, seed, brigade)
    return ceilings.Ceiling(
        row.scenario, row.digest, row.ruleset, tuple(row.seats), row.seed, row.lower, row.upper,
        row.solver,
    )  # fmt: skip
