"""Certified ceilings: those that were computed here, and those that come along."""

from collections.abc import Iterable

from django.db.models.functions import Now

from kitchen.engine import RULESET, Scenario, ceilings
from kitchen.models import Ceiling, Session
from masterchef.runs.models import RunState


def keep_ceiling(ceiling: ceilings.Ceiling) -> int:
    """Store a ceiling, over an older one of the same evening. Sessions of it that have ended are
    measured again, so that none is left on the other board; how many."""
    from kitchen.sessions.measuring import measure_session

    same = {name: getattr(ceiling, name) for name in ("digest", "ruleset", "seed")}
    found = {name: getattr(ceiling, name) for name in ("scenario", "lower", "upper", "solver")}
    Ceiling.objects.update_or_create(
        **same, seats=list(ceiling.seats), defaults={**found, "computed_at": Now()}
    )
    played = Session.objects.filter(
        scenario__digest=ceiling.digest, ruleset=ceiling.ruleset, seed=ceiling.seed,
        state=RunState.DONE,
    )  # fmt: skip
    brigade, again = list(ceiling.seats), 0
    for session, seats in played.values_list("pk", "seats"):
        if sorted(seats) == brigade:
            measure_session(session)
            again += 1
    return again


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
