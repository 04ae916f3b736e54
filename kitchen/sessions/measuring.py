"""Scores of an ended session, from its event log alone."""

from uuid import UUID

from kitchen import engine
from kitchen.engine.metrics import measure
from kitchen.models import Session
from kitchen.sessions.replica import scenario_of
from masterchef.live.models import RunState
from masterchef.live.pokes import poke


def measure_session(session_id: UUID) -> None:
    """Compute and store metrics and score; may be repeated."""
    session = Session.objects.select_related("scenario").get(pk=session_id)
    if session.state != RunState.DONE:
        return
    rows = session.events.order_by("number").values_list("kind", "at_ms", "tick", "seat", "data")
    events = [engine.Event(kind, at, tick, seat or None, dt) for kind, at, tick, seat, dt in rows]
    metrics = measure(scenario_of(session.scenario), session.seed, events)
    session.metrics = metrics
    session.score, session.raw_score = metrics["score"], metrics["raw_score"]
    session.save(update_fields=["metrics", "score", "raw_score"])
    poke(session_id)
