"""Ceilings that were computed here are stored, and their sessions measured again."""

from django.db.models.functions import Now

from kitchen.engine import ceilings
from kitchen.models import Ceiling, Session
from kitchen.sessions.scores import measure_session
from masterchef.runs.models import RunState


def keep_ceiling(ceiling: ceilings.Ceiling) -> int:
    """Store a ceiling, over an older one of the same evening. Sessions of it that have ended are
    measured again, so that none is left on the other board; how many."""
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
