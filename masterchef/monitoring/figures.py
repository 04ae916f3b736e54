"""The figures of the whole installation, read from PostgreSQL."""

import json
import threading
from collections import Counter
from typing import Any, NamedTuple

from django.db import connection

# Rows of the ledger younger than this may still be followed by a lower id that commits later.
SETTLED_S = 10


class Latency(NamedTuple):
    """Of the turns decided in the last five minutes: how many, and seconds from open to decided."""

    decided: int
    p50: float
    p90: float
    p99: float


class HostUse(NamedTuple):
    name: str
    up: bool | None  # None: never checked
    slots: int
    in_use: int
    draining: bool
    loaded: dict[str, int]  # {model in its memory: bytes}
    version: str
    disk_free: int | None  # bytes left for models, where it tells


def rows(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    """Of one statement, as PostgreSQL gives them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def runs() -> dict[tuple[str, str], int]:
    """{(kind, state): runs}."""
    found = rows("SELECT kind, state, count(*) FROM masterchef_run GROUP BY kind, state")
    return {(kind, state): count for kind, state, count in found}


def undecided_turns() -> dict[tuple[str, str], int]:
    """{(role, state): turns that are not decided}; all of them belong to open ticks."""
    found = rows(
        "SELECT t.role, t.state, count(*) FROM kitchen_tick k"
        " JOIN kitchen_turn t ON t.session_id = k.session_id AND t.tick = k.number"
        " WHERE k.closed_at IS NULL AND t.state IN"
        " ('ready', 'claimed', 'waiting', 'awaiting', 'quarantined') GROUP BY t.role, t.state"
    )
    return {(role, state): count for role, state, count in found}


def latency() -> Latency | None:
    """Of the last five minutes; None if no turn was decided. Reads only sessions of that time."""
    ((count, *quantiles),) = rows(
        "SELECT count(*), percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP"
        " (ORDER BY extract(epoch FROM t.decided_at - t.created_at))"
        " FROM masterchef_run r JOIN kitchen_session s ON s.run_ptr_id = r.id"
        " JOIN kitchen_turn t ON t.session_id = r.id AND t.tick > s.tick - 500"
        " WHERE (r.state = 'running' OR r.ended_at > now() - interval '5 minutes')"
        " AND t.decided_at > now() - interval '5 minutes'"
    )
    return Latency(count, *quantiles[0]) if count else None


def hosts() -> list[HostUse]:
    """Every enabled host, with its slots in use now."""
    found = rows(
        "SELECT h.name, h.healthy, h.slots, (SELECT count(*) FROM agents_slot s"
        " WHERE s.host_id = h.id AND s.lease_until > now()), h.draining, h.loaded,"
        " h.version, h.disk_free FROM agents_host h WHERE h.enabled ORDER BY h.name"
    )
    return [
        HostUse(name, up, slots, in_use, draining, _sizes(loaded), version, disk_free)
        for name, up, slots, in_use, draining, loaded, version, disk_free in found
    ]


class Workers(NamedTuple):
    machine: str
    group: str
    minimum: int
    maximum: int
    wanted: int
    running: int
    draining: int
    silent_s: float  # since its agent wrote last


def workers() -> list[Workers]:
    """Groups of workers that an agent keeps now, or has left behind without a word."""
    found = rows(
        'SELECT machine, "group", minimum, maximum, wanted, running, draining,'
        " extract(epoch FROM now() - seen_at)::float8 FROM masterchef_workergroup"
        " WHERE seen_at IS NOT NULL ORDER BY 1, 2"
    )
    return [Workers(*row) for row in found]


def rulesets() -> dict[tuple[str], int]:
    """{(ruleset,): running sessions}."""
    found = rows(
        "SELECT left(s.ruleset, 12), count(*) FROM kitchen_session s JOIN masterchef_run r"
        " ON r.id = s.run_ptr_id WHERE r.state = 'running' GROUP BY 1"
    )
    return {(name,): count for name, count in found}


def _sizes(loaded: str | list[dict[str, Any]]) -> dict[str, int]:
    rows = json.loads(loaded) if isinstance(loaded, str) else loaded
    return {str(row["name"]): int(row.get("size") or 0) for row in rows}


class Ledger:
    """Totals of the ledger since its first row; reads each row once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self.tokens: Counter[tuple[str, str]] = Counter()  # (model, "in" | "cached" | "out")
        self.cost: Counter[tuple[str, str]] = Counter()  # (model, source) -> US dollars
        self.calls: Counter[tuple[str, str]] = Counter()  # (model, error class or "")

    def read(self) -> None:
        """Add the rows that came since the last time."""
        with self._lock:
            ((until,),) = rows(
                "SELECT coalesce(max(id), %s) FROM masterchef_ledgerentry"
                " WHERE id > %s AND at < now() - make_interval(secs => %s)",
                self._last,
                self._last,
                SETTLED_S,
            )
            found = rows(
                "SELECT model, error_class, cost_source, count(*),"
                " coalesce(sum(cost_usd), 0)::float8, coalesce(sum(tokens_in), 0),"
                " coalesce(sum(tokens_cached), 0), coalesce(sum(tokens_out), 0)"
                " FROM masterchef_ledgerentry WHERE id > %s AND id <= %s"
                " GROUP BY model, error_class, cost_source",
                self._last,
                until,
            )
            for model, error_class, source, count, cost, tokens_in, cached, out in found:
                self.cost[model, source] += cost
                self.calls[model, error_class] += count
                self.tokens[model, "in"] += tokens_in
                self.tokens[model, "cached"] += cached
                self.tokens[model, "out"] += out
            self._last = until


ledger = Ledger()
