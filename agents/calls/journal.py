"""Replies, written before they are used. The first writer wins, under the newest fence only."""

from typing import Any

from psycopg.types.json import Jsonb

from agents.calls.types import FenceLost, JournalMismatch
from masterchef.durable import WorkRef, first_sql

READ = "SELECT request_hash, reply FROM agents_journalentry WHERE work = %s AND number = %s"


def read(ref: WorkRef, number: int, request_hash: str) -> Any | None:
    """The reply that stands under the number; raises JournalMismatch for another request's."""
    row = first_sql(READ, (ref.name, number)).fetchone()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise JournalMismatch(
            f"{ref.name}: call {number} was journalled for request {row.request_hash[:12]}, "
            f"and now asks {request_hash[:12]}"
        )
    return row.reply


def write(ref: WorkRef, number: int, request_hash: str, reply: Any) -> Any:
    """Journal the reply and return it, or the one that somebody wrote first.

    Raises FenceLost when the row has been claimed again and nothing was written.
    """
    row = first_sql(
        "INSERT INTO agents_journalentry (work, number, request_hash, reply, fence)"
        f" SELECT %s, %s, %s, %s, fence FROM {ref.table} WHERE id = %s AND fence = %s"
        " ON CONFLICT (work, number) DO NOTHING RETURNING reply",
        (ref.name, number, request_hash, Jsonb(reply), ref.id, ref.fence),
    ).fetchone()
    if row is not None:
        return row.reply
    first = read(ref, number, request_hash)
    if first is None:
        raise FenceLost(ref.name)
    return first
