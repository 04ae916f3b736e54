"""What a scripted player decides in a seat of a session."""

from kitchen import engine
from kitchen.sessions.replica import Facts
from masterchef.durable import sql


def scripted(
    facts: Facts, kitchen: engine.Kitchen, seat: str, tick: int, name: str
) -> engine.Decision:
    """The decision of the player `name`, who knows how many the seat has taken before."""
    taken = _taken(facts, seat, tick) if "forgetful" in name else 0
    seen = engine.seen_by(kitchen, seat, run=str(facts.id), taken=taken)
    return engine.decide(name, seen, seed=facts.seed)


def _taken(facts: Facts, seat: str, tick: int) -> int:
    row = sql(
        "SELECT count(*) AS taken FROM kitchen_turn"
        " WHERE session_id = %s AND seat = %s AND tick < %s",
        (facts.id, seat, tick),
    ).fetchone()
    return int(row.taken) if row else 0
