"""Every statement of the protocol, a function each. PostgreSQL's clock decides.

`table` and `rows` come from declarations, never from a request. `rows` is a FROM clause with a
WHERE, in which `t` is the table. `columns` are further columns of the row: {name: value}; a value
of type `Sql` is put in as it stands.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from psycopg.types.json import Jsonb

from masterchef.durable.database import first_sql, owner_name, sql
from masterchef.durable.models import WorkRef

LONGEST_ERROR = 2_000  # characters of it that a row keeps
MOST = 500  # rows a sweep
JOURNAL = "agents_journalentry"
Columns = Mapping[str, Any]
NOTHING: Columns = {}


class Sql(str):
    """An expression in the place of a value, such as Sql("masterchef_now()")."""


NOW = Sql("masterchef_now()")
_FREE = "owner = '', lease_until = NULL, waiting_since = NULL"


def claim(table: str, id: int, columns: str = "", *, only_if: str = "true") -> Any:
    """Claim the row if it is ready or its lease has run out; None: another worker got there first.

    The answer has `fence`, `attempts` and the named columns. `only_if` is a condition on `t`.
    """
    more = f", {columns}" if columns else ""
    return first_sql(
        f"UPDATE {table} AS t SET state = 'claimed', fence = fence + 1, owner = %s,"
        " lease_until = masterchef_now() + make_interval(secs => %s),"
        " attempts = attempts + 1, claimed_at = masterchef_now()"
        f" WHERE id = %s AND {only_if} AND ((state = 'ready'"
        " AND (not_before IS NULL OR not_before <= masterchef_now()))"
        " OR (state = 'claimed' AND lease_until < masterchef_now()))"
        f" RETURNING fence, attempts{more}",
        (owner_name(), settings.LEASE_S, id),
    ).fetchone()


def claimable(rows: str, params: Collection[Any] = ()) -> list[int]:
    """Ids of what `claim` would take now, the oldest first, for work that no message tells of."""
    found = sql(
        f"SELECT t.id FROM {rows} AND ((t.state = 'ready'"
        " AND (t.not_before IS NULL OR t.not_before <= masterchef_now()))"
        " OR (t.state = 'claimed' AND t.lease_until < masterchef_now())) ORDER BY t.id",
        params,
    )
    return [row.id for row in found]


def beat(table: str, claims: dict[int, int]) -> set[int]:
    """Prolong the leases of {id: fence}; the ids that are still ours."""
    rows = sql(
        f"UPDATE {table} AS w"
        " SET lease_until = masterchef_now() + make_interval(secs => %s)"
        # Locked in order, or a cancel that holds some of the same rows could deadlock with us.
        f" FROM (SELECT h.id FROM {table} h JOIN unnest(%s::bigint[], %s::int[])"
        " AS mine(id, fence) ON h.id = mine.id AND h.fence = mine.fence"
        " WHERE h.state = 'claimed' ORDER BY h.id FOR NO KEY UPDATE OF h) AS held"
        " WHERE w.id = held.id RETURNING w.id",
        (settings.LEASE_S, list(claims), list(claims.values())),
    )
    return {row.id for row in rows}


def give_back(
    ref: WorkRef,
    *,
    state: str = "ready",
    delay_s: float = 0,
    error: str = "",
    kind: str = "",
    counted: bool = True,
) -> bool:
    """End our claim without a decision; False: it was no longer ours.

    `counted=False` forgets the attempt: waiting for a host is nobody's fault. `kind` is the
    class of the failure in `error`. Since when it waits for a host stands in `waiting_since`; a
    queue for one that is there ("busy") is not such a wait.
    """
    row = sql(
        f"UPDATE {ref.table} SET state = %s, owner = '', lease_until = NULL, error = %s,"
        " error_kind = %s, not_before = masterchef_now() + make_interval(secs => %s),"
        " attempts = attempts - %s,"
        " waiting_since = CASE WHEN %s THEN coalesce(waiting_since, masterchef_now()) END"
        " WHERE id = %s AND fence = %s AND state = 'claimed' RETURNING id",
        (
            state,
            _storable(error),
            kind,
            delay_s,
            0 if counted else 1,
            state == "waiting" and kind != "busy",
            ref.id,
            ref.fence,
        ),
    ).fetchone()
    return row is not None


def waited_s(ref: WorkRef) -> float | None:
    """Seconds since the work began to wait for a host, 0 if it didn't; None: no longer ours."""
    row = sql(
        "SELECT coalesce(extract(epoch FROM masterchef_now() - waiting_since), 0)::float8 AS s"
        f" FROM {ref.table} WHERE id = %s AND fence = %s AND state = 'claimed'",
        (ref.id, ref.fence),
    ).fetchone()
    return None if row is None else row.s


def note(ref: WorkRef, columns: Columns, returning: str = "id") -> Any:
    """Write columns of a row that we hold; None: it is no longer ours."""
    sets, values = _sets(columns)
    return sql(
        f"UPDATE {ref.table} SET {sets} WHERE id = %s AND fence = %s AND state = 'claimed'"
        f" RETURNING {returning}",
        (*values, ref.id, ref.fence),
    ).fetchone()


def settle(ref: WorkRef, columns: Columns, *, state: str = "done", returning: str = "id") -> Any:
    """Commit what our attempt came to; None: the claim was no longer ours, nothing is written."""
    sets, values = _sets({"error": "", "error_kind": "", **columns})
    return sql(
        f"UPDATE {ref.table} SET state = %s, decided_at = masterchef_now(), lease_until = NULL,"
        f" waiting_since = NULL, {sets}"
        f" WHERE id = %s AND fence = %s AND state = 'claimed' RETURNING {returning}",
        (state, *values, ref.id, ref.fence),
    ).fetchone()


def take_out(
    ref: WorkRef,
    *,
    state: str,
    error: str,
    kind: str,
    columns: Columns = NOTHING,
    returning: str = "id",
) -> Any:
    """End work that is not tried again, also when its worker has died; None: it has moved on.

    The fence is raised: whoever still believes to hold it loses it.
    """
    sets, values = _sets({"error": _storable(error), "error_kind": kind, **columns})
    return sql(
        f"UPDATE {ref.table} SET state = %s, fence = fence + 1, {_FREE}, {sets}"
        " WHERE id = %s AND fence = %s"
        f" AND state IN ('claimed', 'ready') RETURNING {returning}",
        (state, *values, ref.id, ref.fence),
    ).fetchone()


def substitute(table: str, id: int, columns: Columns, *, state: str, returning: str = "id") -> Any:
    """An operator's decision in the place of quarantined work's own; None: it isn't quarantined."""
    sets, values = _sets(columns)
    return sql(
        f"UPDATE {table} SET state = %s, fence = fence + 1, decided_at = masterchef_now(), {sets}"
        f" WHERE id = %s AND state = 'quarantined' RETURNING {returning}",
        (state, *values, id),
    ).fetchone()


def cancel(table: str, rows: str, params: Collection[Any], columns: Columns = NOTHING) -> int:
    """Cancel all unfinished work of `rows`; how many. A heartbeat that finds its fence raised
    ends its attempt.

    Locked in order, as the heartbeat does: one that holds some of the same rows could deadlock.
    """
    sets, values = _sets(columns)
    found = sql(
        f"UPDATE {table} SET state = 'cancelled', fence = fence + 1, {_FREE}{sets and ', '}{sets}"
        f" WHERE id IN (SELECT t.id FROM {rows} AND t.state NOT IN ('done', 'cancelled')"
        " ORDER BY t.id FOR NO KEY UPDATE OF t)",
        (*values, *params),
    )
    return found.rowcount


def reopen(
    table: str,
    rows: str,
    params: Collection[Any],
    columns: Columns = NOTHING,
    *,
    state: str = "ready",
) -> list[int]:
    """Ended work of `rows` may be taken again with all its attempts; the ids."""
    sets, values = _sets(columns)
    found = sql(
        f"UPDATE {table} SET state = %s, fence = fence + 1, {_FREE}, attempts = 0, error = '',"
        f" error_kind = '', not_before = NULL, decided_at = NULL{sets and ', '}{sets}"
        f" WHERE id IN (SELECT t.id FROM {rows} ORDER BY t.id FOR NO KEY UPDATE OF t)"
        " RETURNING id",
        (state, *values, *params),
    )
    return [row.id for row in found]


def release_expired(table: str, rows: str, queue: str) -> list[Any]:
    """Work whose lease has run out becomes ready: id, queue, fence, attempts."""
    expired = "t.state = 'claimed' AND t.lease_until < masterchef_now()"
    return _make_ready(table, rows, queue, expired)


def wake_waiting(table: str, rows: str, queue: str) -> list[Any]:
    """Work that waited for its time becomes ready: id, queue, fence, attempts."""
    due = "t.state = 'waiting' AND t.not_before <= masterchef_now()"
    return _make_ready(table, rows, queue, due)


def _make_ready(table: str, rows: str, queue: str, condition: str) -> list[Any]:
    return sql(
        f"UPDATE {table} AS w SET state = 'ready', owner = '', lease_until = NULL,"
        " not_before = NULL FROM"
        f" (SELECT t.id, {queue} AS queue FROM {rows} AND {condition} ORDER BY t.id"
        f" LIMIT {MOST} FOR UPDATE OF t SKIP LOCKED) AS found"
        " WHERE w.id = found.id RETURNING w.id, found.queue, w.fence, w.attempts"
    ).fetchall()


def unsent(rows: str, queue: str) -> list[Any]:
    """(queue, ids) of work that has been ready for longer than a message takes."""
    return sql(
        f"SELECT {queue} AS queue, array_agg(t.id ORDER BY t.id) AS ids"
        f" FROM {rows} AND t.state = 'ready'"
        " AND coalesce(t.not_before, t.created_at) < masterchef_now() - make_interval(secs =>"
        " CASE WHEN t.not_before IS NULL THEN %s ELSE 0 END) GROUP BY 1",
        (settings.RESEND_GRACE_S,),
    ).fetchall()


def health(rows: str) -> Any:
    """Of rows that may run: ready, oldest_ready_s (0: none waits for a worker), claimed,
    lost_leases (claimed, though the lease has run out), run_again (claimed more than once)."""
    return sql(
        "SELECT coalesce(max(extract(epoch FROM masterchef_now()"
        " - greatest(t.created_at, t.not_before))) FILTER (WHERE t.state = 'ready'"
        " AND coalesce(t.not_before, masterchef_now()) <= masterchef_now()), 0)::float8"
        " AS oldest_ready_s, count(*) FILTER (WHERE t.state = 'ready') AS ready,"
        " count(*) FILTER (WHERE t.state = 'claimed') AS claimed,"
        " count(*) FILTER (WHERE t.state = 'claimed' AND t.lease_until < masterchef_now())"
        " AS lost_leases, count(*) FILTER (WHERE t.fence > 1) AS run_again"
        f" FROM {rows} AND t.state IN ('ready', 'claimed', 'waiting')"
    ).fetchone()


def journalled(name: str, number: int) -> Any:
    """The journal's entry: request_hash, reply; None if there is none."""
    return first_sql(
        f"SELECT request_hash, reply FROM {JOURNAL} WHERE work = %s AND number = %s",
        (name, number),
    ).fetchone()


def write_journal(ref: WorkRef, number: int, request_hash: str, reply: Any) -> Any:
    """Write the entry if the fence holds and there is none; None if not."""
    return first_sql(
        f"INSERT INTO {JOURNAL} (work, number, request_hash, reply, fence)"
        f" SELECT %s, %s, %s, %s, fence FROM {ref.table} WHERE id = %s AND fence = %s"
        " ON CONFLICT (work, number) DO NOTHING RETURNING reply",
        (ref.name, number, request_hash, Jsonb(reply), ref.id, ref.fence),
    ).fetchone()


def forget_journal(names: Collection[str]) -> int:
    """Delete all entries of the named works; how many."""
    return sql(f"DELETE FROM {JOURNAL} WHERE work = ANY(%s)", (list(names),)).rowcount


def alone(sweep: str) -> bool:
    """Whether no other reconciler is in this sweep; ends with the transaction."""
    row = sql("SELECT pg_try_advisory_xact_lock(hashtext(%s)) AS got", (f"sweep:{sweep}",))
    return bool(row.fetchone().got)  # type: ignore[union-attr]


def _sets(columns: Columns) -> tuple[str, list[Any]]:
    """What stands after SET, and its values."""
    parts, values = [], []
    for name, value in columns.items():
        if isinstance(value, Sql):
            parts.append(f"{name} = {value}")
        else:
            parts.append(f"{name} = %s")
            values.append(Jsonb(value) if isinstance(value, Mapping | list) else value)
    return ", ".join(parts), values


def _storable(error: str) -> str:
    """As much as a row keeps, without NUL, which PostgreSQL can't hold."""
    return error[:LONGEST_ERROR].replace("\x00", "\ufffd")
