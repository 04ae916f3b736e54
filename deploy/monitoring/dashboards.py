"""Grafana's dashboards, as the JSON that it provisions."""

from typing import Any, NamedTuple


class Panel(NamedTuple):
    """One graph: its PromQL, what a line is called, and its unit in Grafana's words."""

    title: str
    query: str
    legend: str = ""
    unit: str = "short"
    quiet: bool = False  # may rightly show nothing, where nothing of the kind happened


DASHBOARDS: dict[str, tuple[Panel, ...]] = {
    "Overview": (
        Panel("Runs", "masterchef_runs", "{{kind}} {{state}}", quiet=True),
        Panel("Parts that answer", "masterchef_up", "{{part}}"),
        Panel("Starts within an hour", "masterchef_part_starts", "{{part}}"),
        Panel("Turns decided in 5 minutes", "masterchef_turns_decided_5m"),
        Panel("Time to decide", "masterchef_turn_seconds", "{{quantile}}", "s", quiet=True),
        Panel("Open sockets", "masterchef_live_sockets"),
        Panel(
            "Requests a second",
            "sum(rate(django_http_requests_before_middlewares_total[5m]))",
            "",
            "reqps",
        ),
        Panel("Backup age", "time() - masterchef_backup_taken_timestamp_seconds", "taken", "s"),
        Panel("Last proved", "time() - masterchef_backup_proved_timestamp_seconds", "proved", "s"),
        Panel(
            "Certificate", "masterchef_certificate_expires_timestamp_seconds - time()", "left", "s"
        ),
        Panel(
            "Cost", "masterchef_cost_usd_total", "{{model}} {{source}}", "currencyUSD", quiet=True
        ),
    ),
    "Queues and workers": (
        Panel("Messages that wait", "masterchef_queue_depth", "{{queue}}"),
        Panel("Undecided turns", "masterchef_undecided_turns", "{{role}} {{state}}", quiet=True),
        Panel("Oldest work that waits", "masterchef_oldest_ready_seconds", "{{kind}}", "s"),
        Panel("Work that waits", "masterchef_ready", "{{kind}}"),
        Panel("Claimed work", "masterchef_claimed", "{{kind}}"),
        Panel("Leases lost", "masterchef_lost_leases", "{{kind}}"),
        Panel("Work run again", "masterchef_run_again", "{{kind}}"),
        Panel("Memory of Valkey", "redis_memory_used_bytes", "", "bytes"),
        Panel("Memory left", "node_memory_MemAvailable_bytes", "", "bytes"),
        Panel("Load", "node_load1"),
    ),
    "One run": (
        Panel("Events a second", 'rate(masterchef_run_events{run=~"$run"}[1m])', "{{run}}"),
        Panel("Events so far", 'masterchef_run_events{run=~"$run"}', "{{run}}"),
        Panel("Model calls", 'masterchef_run_calls{run=~"$run"}', "{{run}}"),
        Panel("Tokens", 'masterchef_run_tokens{run=~"$run"}', "{{run}} {{direction}}"),
        Panel("Cost", 'masterchef_run_cost_usd{run=~"$run"}', "{{run}}", "currencyUSD"),
    ),
    "PostgreSQL": (
        Panel("Size", "masterchef_postgres_bytes", "", "bytes"),
        Panel("Connections", "masterchef_postgres_connections", "{{state}}"),
        Panel("Commits a second", "rate(masterchef_postgres_commits_total[5m])"),
        Panel("Oldest transaction", "masterchef_postgres_oldest_transaction_seconds", "", "s"),
        Panel("Statements that wait for a lock", "masterchef_postgres_blocked"),
        Panel(
            "Found in memory",
            "rate(masterchef_postgres_blocks_hit_total[5m])"
            " / (rate(masterchef_postgres_blocks_hit_total[5m])"
            " + rate(masterchef_postgres_blocks_read_total[5m]))",
            "",
            "percentunit",
        ),
        Panel("Log that a receiver lacks", "masterchef_postgres_slot_bytes", "{{slot}}", "bytes"),
    ),
    "Model hosts": (
        Panel("Hosts that answer", "masterchef_host_up", "{{host}}", quiet=True),
        Panel("Slots in use", "masterchef_host_slots_in_use", "{{host}}", quiet=True),
        Panel("Slots", "masterchef_host_slots", "{{host}}", quiet=True),
        Panel(
            "Tokens a second", "rate(masterchef_tokens_total[5m])", "{{model}} {{kind}}", quiet=True
        ),
        Panel(
            "Calls a second", "rate(masterchef_calls_total[5m])", "{{model}} {{error}}", quiet=True
        ),
    ),
}
_SOURCE = {"type": "prometheus", "uid": "masterchef"}
RUN = "$run"  # what a person chooses at the top of the page; all at first
_WIDTH, _HEIGHT = 12, 8


def dashboard(title: str) -> dict[str, Any]:
    """In Grafana's schema, two panels a row."""
    panels = DASHBOARDS[title]
    return {
        "title": f"MasterChef-Bench: {title}",
        "uid": title.lower().replace(" ", "-"),
        "schemaVersion": 39,
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "templating": {"list": [_choice()] if any(RUN in each.query for each in panels) else []},
        "panels": [_panel(place, panel) for place, panel in enumerate(panels)],
    }


def _choice() -> dict[str, Any]:
    """The list of runs that Prometheus knows."""
    query = "label_values(masterchef_run_events, run)"
    return {
        "name": "run", "label": "Run", "type": "query", "datasource": _SOURCE,
        "query": {"query": query, "refId": "run"}, "definition": query,
        "refresh": 2, "includeAll": True, "allValue": ".*", "multi": True,
        "current": {"text": "All", "value": "$__all"},
    }  # fmt: skip


def _panel(place: int, panel: Panel) -> dict[str, Any]:
    return {
        "id": place + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": _SOURCE,
        "gridPos": {
            "x": place % 2 * _WIDTH,
            "y": place // 2 * _HEIGHT,
            "w": _WIDTH,
            "h": _HEIGHT,
        },
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "targets": [{"refId": "A", "expr": panel.query, "legendFormat": panel.legend}],
    }
