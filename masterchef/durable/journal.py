"""Replies, written before they are used. The first writer wins, under the newest fence only."""

from typing import Any

from masterchef.durable import statements
from masterchef.durable.models import WorkRef
from masterchef.failures import FenceLost, JournalMismatch


def read(ref: WorkRef, number: int, request_hash: str) -> Any | None:
    """The reply that stands under the number; raises JournalMismatch for another request's."""
    row = statements.journalled(ref.name, number)
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
    row = statements.write_journal(ref, number, request_hash, reply)
    if row is not None:
        return row.reply
    first = read(ref, number, request_hash)
    if first is None:
        raise FenceLost(ref.name)
    return first


def forget(*names: str) -> int:
    """Drop what the named works were told, so that another attempt asks again; how many."""
    return statements.forget_journal(names)
