"""The figures as Prometheus metrics. A part that is down is a metric, never an error."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from masterchef.durable import registry
from masterchef.monitoring import figures, postgres_figures, queues, run_figures, starts


class KitchenCollector(Collector):
    """Read at every scrape."""

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("masterchef_up", "1: the part answers", labels=["part"])
        depths = queues.depths()
        up.add_metric(["redis"], float(depths is not None))
        if depths is not None:
            yield _gauge(
                "masterchef_queue_depth",
                "messages that wait",
                ["queue"],
                {(queue,): depth for queue, depth in depths.items()},
            )
        noted = starts.of_late(Path(settings.HOME))
        if noted:
            yield _gauge(
                "masterchef_part_starts",
                "starts of the part within the last hour",
                ["part"],
                {(each.part,): each.number for each in noted},
            )
        try:
            metrics = list(_from_database())
        except DatabaseError:
            connection.close()
            metrics = []
        up.add_metric(["database"], float(bool(metrics)))
        yield from metrics
        yield up


def _from_database() -> Iterator[Metric]:
    yield _gauge("masterchef_runs", "runs", ["kind", "state"], figures.runs())
    yield _gauge(
        "masterchef_undecided_turns",
        "turns that are not decided",
        ["role", "state"],
        figures.undecided_turns(),
    )
    yield from _health()
    yield from _latency()
    yield from _hosts()
    yield from run_figures.metrics()
    yield from postgres_figures.metrics()
    yield from _workers()
    figures.ledger.read()
    tokens = CounterMetricFamily(
        "masterchef_tokens", "tokens of models and CLI agents", labels=["model", "kind"]
    )
    for labels, count in figures.ledger.tokens.items():
        tokens.add_metric(labels, count)
    yield tokens
    calls = CounterMetricFamily(
        "masterchef_calls", "model calls, and attempts of CLI agents", labels=["model", "error"]
    )
    for labels, count in figures.ledger.calls.items():
        calls.add_metric(labels, count)
    yield calls
    cost = CounterMetricFamily("masterchef_cost_usd", "US dollars", labels=["model", "source"])
    for labels, dollars in figures.ledger.cost.items():
        cost.add_metric(labels, dollars)
    yield cost


def _health() -> Iterator[Metric]:
    found = {name: kind.health() for name, kind in registry.kinds().items()}
    for figure, name, about in (
        ("oldest_ready_s", "oldest_ready_seconds", "that the oldest claimable work has waited"),
        ("ready", "ready", "work that nobody holds yet"),
        ("claimed", "claimed", "work that a worker holds"),
        ("lost_leases", "lost_leases", "work whose worker is gone"),
        ("run_again", "run_again", "work under way that was claimed more than once"),
    ):
        family = GaugeMetricFamily(f"masterchef_{name}", about, labels=["kind"])
        for kind, health in found.items():
            family.add_metric([kind], getattr(health, figure))
        yield family


def _latency() -> Iterator[Metric]:
    recent = figures.latency()
    yield GaugeMetricFamily(
        "masterchef_turns_decided_5m",
        "turns decided in the last five minutes",
        value=recent.decided if recent else 0,
    )
    if recent:
        yield _gauge(
            "masterchef_turn_seconds",
            "from open to decided, last five minutes",
            ["quantile"],
            {("0.5",): recent.p50, ("0.9",): recent.p90, ("0.99",): recent.p99},
        )


def _hosts() -> Iterator[Metric]:
    hosts = figures.hosts()
    yield _gauge(
        "masterchef_host_up",
        "1: the model host answered its last check",
        ["host"],
        {(host.name,): float(bool(host.up)) for host in hosts},
    )
    yield _gauge(
        "masterchef_host_slots",
        "calls that the host may run at once",
        ["host"],
        {(host.name,): host.slots for host in hosts},
    )
    yield _gauge(
        "masterchef_host_slots_in_use",
        "calls that the host runs now",
        ["host"],
        {(host.name,): host.in_use for host in hosts},
    )
    yield _gauge(
        "masterchef_host_draining",
        "1: the host gets no new calls",
        ["host"],
        {(host.name,): float(host.draining) for host in hosts},
    )
    yield _gauge(
        "masterchef_host_loaded_bytes",
        "memory of a model that is loaded, as the host told it last",
        ["host", "model"],
        {(host.name, name): size for host in hosts for name, size in host.loaded.items()},
    )
    yield _gauge(
        "masterchef_host_version",
        "1: what the host runs, as it told it last",
        ["host", "version"],
        {(host.name, host.version): 1.0 for host in hosts if host.version},
    )
    yield _gauge(
        "masterchef_host_disk_free_bytes",
        "left for models, of hosts that tell it",
        ["host"],
        {(host.name,): host.disk_free for host in hosts if host.disk_free is not None},
    )
    yield from _host_figures()


def _workers() -> Iterator[Metric]:
    groups = figures.workers()
    for figure, name, about in (
        ("minimum", "workers_minimum", "workers that are always there"),
        ("maximum", "workers_maximum", "workers at most"),
        ("wanted", "workers_wanted", "workers that the rows call for"),
        ("running", "workers_running", "workers that take work"),
        ("draining", "workers_draining", "workers that finish what they hold, then end"),
        ("silent_s", "workers_agent_silent_seconds", "since the machine's agent wrote last"),
    ):
        found = {(each.machine, each.group): float(getattr(each, figure)) for each in groups}
        yield _gauge(f"masterchef_{name}", about, ["machine", "group"], found)
    yield _gauge(
        "masterchef_sessions_by_ruleset", "running sessions", ["ruleset"], figures.rulesets()
    )


def _host_figures() -> Iterator[Metric]:
    """Of the installation's latest calls, as the hosts' page shows them."""
    from agents import host_figures

    lines = host_figures.figures()
    for figure, name, about in (
        ("waiting", "calls_waiting", "calls that wait for a slot"),
        ("jobs", "jobs", "models on their way to the host"),
        ("prefill_speed", "prefill_tokens_per_second", "read, latest calls"),
        ("decode_speed", "decode_tokens_per_second", "written, latest calls"),
    ):
        found = {(line.host,): getattr(line, figure) for line in lines}
        known = {key: value for key, value in found.items() if value is not None}
        yield _gauge(f"masterchef_host_{name}", about, ["host"], known)
    yield _gauge(
        "masterchef_host_cache_share",
        "of the tokens read, those from the host's own cache; latest calls",
        ["host"],
        {(line.host,): line.tokens_cached / line.tokens_in for line in lines if line.tokens_in},
    )
    queued: dict[tuple[str, str], float] = {}
    for line in lines:
        if line.queued_p50_ms is not None and line.queued_p95_ms is not None:
            queued[line.host, "0.5"] = line.queued_p50_ms / 1000
            queued[line.host, "0.95"] = line.queued_p95_ms / 1000
    yield _gauge(
        "masterchef_host_queue_seconds",
        "wait for a slot, latest calls",
        ["host", "quantile"],
        queued,
    )
    yield _gauge(
        "masterchef_host_errors",
        "failed calls among the latest",
        ["host", "error"],
        {(line.host, error): count for line in lines for error, count in line.failures.items()},
    )


def _gauge(name: str, help_text: str, labels: list[str], values: Mapping[Any, float]) -> Metric:
    """A gauge of {label values, in the order of the labels: value}."""
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for label_values, value in values.items():
        family.add_metric(list(label_values), value)
    return family
