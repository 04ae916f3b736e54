"""What happened, appended to the cook's events; after the commit, messages and pokes."""

from typing import Any
from uuid import UUID

from masterchef.durable import Message, hint, later, send, sql
from masterchef.live import feed
from masterchef.live.feed import Fact
from masterchef.live.pokes import poke

PARTICIPATIONS = "judging_participation"
JUDGEMENTS = "judging_judgement"
MOST_SEAT = 16  # characters that the feed keeps of a name


def lock(cook_id: UUID) -> Any:
    """Lock the cook's run for this transaction: before its rows, always. Its state and number."""
    return sql(
        "SELECT r.state, r.last_number, c.stage, coalesce(extract(epoch FROM masterchef_now()"
        " - r.started_at) * 1000, 0)::bigint AS at_ms FROM masterchef_run r"
        " JOIN judging_cook c ON c.run_ptr_id = r.id WHERE r.id = %s FOR NO KEY UPDATE OF r",
        (cook_id,),
    ).fetchone()


def tell(cook_id: UUID, kind: str, *, round: int, name: str = "", **data: object) -> None:
    """Append one event; the caller's transaction may hold the cook's lock already."""
    locked = lock(cook_id)
    facts = {"name": name, **data} if name else data
    fact = Fact(kind, name[:MOST_SEAT], round, max(int(locked.at_ms), 0), facts)
    number = feed.append(cook_id, [fact], last_number=locked.last_number)
    sql("UPDATE masterchef_run SET last_number = %s WHERE id = %s", (number, cook_id))


def participation_message(id: int, flavor: str) -> Message:
    """The hint that a participant is ready."""
    return hint("participation", id, f"cooks.{flavor}")


def judgement_message(id: int, flavor: str) -> Message:
    """The hint that a judge is ready."""
    return hint("judgement", id, f"judges.{flavor}")


def announce(cook_id: UUID, messages: list[tuple[float, Message]] = []) -> None:  # noqa: B006
    """Send the messages, each after its delay in seconds, and poke those who watch."""
    send(*(message for delay, message in messages if delay <= 0))
    for delay, message in messages:
        if delay > 0:
            later(delay, message)
    poke(cook_id)
