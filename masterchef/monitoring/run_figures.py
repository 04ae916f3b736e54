"""Figures of single runs, for a dashboard of one run: those that are live or ended just now.

A label for every run that there ever was would fill Prometheus, so old ones leave.
"""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from masterchef.monitoring.figures import rows
from masterchef.runs import ledger
from masterchef.runs.models import LIVE_STATES

MOST = 50  # runs
ENDED_S = 3600  # how long an ended one stays
LABELS = ["run", "kind"]


def metrics() -> Iterator[Metric]:
    """Events, calls, tokens and cost so far of each run; `run` is its id."""
    found = rows(
        "SELECT id, kind, last_number FROM masterchef_run WHERE state = ANY(%s)"
        " OR ended_at > now() - make_interval(secs => %s) ORDER BY created_at DESC LIMIT %s",
        list(LIVE_STATES), ENDED_S, MOST,
    )  # fmt: skip
    totals = ledger.totals([run for run, _, _ in found])
    events = GaugeMetricFamily("masterchef_run_events", "number of its last event", labels=LABELS)
    calls = GaugeMetricFamily("masterchef_run_calls", "answered model calls", labels=LABELS)
    cost = GaugeMetricFamily("masterchef_run_cost_usd", "US dollars", labels=LABELS)
    tokens = GaugeMetricFamily("masterchef_run_tokens", "tokens", labels=[*LABELS, "direction"])
    for run, kind, last in found:
        labels, total = [str(run), kind], totals.get(run, ledger.Total())
        events.add_metric(labels, last)
        calls.add_metric(labels, total.calls)
        cost.add_metric(labels, float(total.cost_usd or 0))
        tokens.add_metric([*labels, "in"], total.tokens_in)
        tokens.add_metric([*labels, "out"], total.tokens_out)
    yield from (events, calls, cost, tokens)
