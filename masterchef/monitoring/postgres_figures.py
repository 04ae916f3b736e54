"""PostgreSQL's own figures, read from its views of statistics.

Debian's exporter for it is older than PostgreSQL 17, which moved columns that it reads.
"""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from masterchef.monitoring.figures import rows

_DATABASE = (
    "SELECT pg_database_size(current_database()), xact_commit, xact_rollback, deadlocks,"
    " temp_bytes, blks_hit, blks_read FROM pg_stat_database WHERE datname = current_database()"
)
_CONNECTIONS = (
    "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() GROUP BY 1"
)
_OLDEST = (
    "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8,"
    " count(*) FILTER (WHERE wait_event_type = 'Lock') FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_SLOTS = (
    "SELECT slot_name, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::float8"
    " FROM pg_replication_slots"
)


def metrics() -> Iterator[Metric]:
    """Size, connections, transactions, locks, and the log that a receiver has not taken yet."""
    ((size, commits, rollbacks, deadlocks, temp, hits, reads),) = rows(_DATABASE)
    ((oldest, blocked),) = rows(_OLDEST)
    yield GaugeMetricFamily("masterchef_postgres_bytes", "size of the database", value=size)
    for name, about, value in (
        ("commits", "transactions that were committed", commits),
        ("rollbacks", "transactions that were rolled back", rollbacks),
        ("deadlocks", "deadlocks that PostgreSQL broke", deadlocks),
        ("temporary_bytes", "written to disk by sorts and joins", temp),
        ("blocks_hit", "blocks found in its memory", hits),
        ("blocks_read", "blocks asked of the disk", reads),
    ):
        yield CounterMetricFamily(f"masterchef_postgres_{name}", about, value=value)
    yield GaugeMetricFamily(
        "masterchef_postgres_oldest_transaction_seconds", "of those under way", value=oldest
    )
    yield GaugeMetricFamily(
        "masterchef_postgres_blocked", "statements that wait for a lock", value=blocked
    )
    connections = GaugeMetricFamily(
        "masterchef_postgres_connections", "connections", labels=["state"]
    )
    for state, count in rows(_CONNECTIONS):
        connections.add_metric([state], count)
    yield connections
    slots = GaugeMetricFamily(
        "masterchef_postgres_slot_bytes", "log kept for a receiver", labels=["slot"]
    )
    for slot, behind in rows(_SLOTS):
        slots.add_metric([slot], behind)
    yield slots
