"""Why a session's orders were late or lost, read off its event log."""

from typing import Any

from kitchen import engine
from kitchen.engine.metrics.explanation import explain
from kitchen.models import Session
from kitchen.sessions.replica import scenario_of
from masterchef.runs import StateError


def explanations(session: Session) -> list[dict[str, Any]]:
    """Each late or lost order as a JSON object, by the instant of its end; of a session that is
    still played, those that have ended. Raises StateError for a session of another ruleset."""
    if session.ruleset != engine.RULESET:
        raise StateError(
            f"ruleset: the session was played under {session.ruleset[:12]}, these rules are "
            f"{engine.RULESET[:12]}; start a new session instead"
        )
    events = events_of(session)
    if not events:
        return []
    return [
        found.to_json() for found in explain(scenario_of(session.scenario), session.seed, events)
    ]


def events_of(session: Session) -> list[engine.Event]:
    """The session's events in order."""
    rows = session.events.order_by("number").values_list("kind", "at_ms", "tick", "seat", "data")
    return [engine.Event(kind, at, n, seat or None, data) for kind, at, n, seat, data in rows]
