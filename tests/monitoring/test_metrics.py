"""The figures in /metrics are those of the tables and the queues."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import redis
import structlog
from django.conf import settings as django_settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from agents.models import Host, ModelCall, Pull, Slot, SlotWait
from kitchen.models import Lineup, Scenario, Session, Tick, Turn
from masterchef.celery import QUEUES
from masterchef.durable import WorkRef, WorkState, registry
from masterchef.monitoring import figures
from masterchef.monitoring.context import bound
from masterchef.runs import ledger
from masterchef.runs.models import LedgerEntry, RunState

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    scenario = Scenario.objects.create(
        name="s", family="f", level=1, digest=secrets.token_hex(8), spec={}
    )
    lineup = Lineup.objects.create(name="l", digest=secrets.token_hex(8), spec={})
    fields = {"scenario": scenario, "lineup": lineup, "seed": 1, "seats": {}, "ruleset": "r"}
    return Session.objects.create(kind="session", state=RunState.RUNNING, **fields)


@pytest.fixture(autouse=True)
def fresh_ledger(monkeypatch: Any) -> Iterator[None]:
    monkeypatch.setattr(figures, "ledger", figures.Ledger())
    yield


def scrape(client: Client) -> dict[tuple[str, tuple[str, ...]], float]:
    """{(name, label values in the order of their labels): value} of our own metrics."""
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("masterchef_")
    }


def test_queue_depths_are_those_of_redis(client: Client) -> None:
    broker = redis.Redis.from_url(django_settings.REDIS_URL)
    queue = "turns.line_cook"
    broker.delete(*QUEUES)
    broker.lpush(queue, "{}", "{}", "{}")
    try:
        found = scrape(client)
    finally:
        broker.delete(queue)
    assert found["masterchef_queue_depth", (queue,)] == 3
    assert found["masterchef_queue_depth", ("kitchen",)] == 0
    assert found["masterchef_up", ("redis",)] == 1


def test_metrics_answer_without_redis(client: Client, session: Session, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = scrape(client)
    assert found["masterchef_up", ("redis",)] == 0
    assert found["masterchef_up", ("database",)] == 1
    assert found["masterchef_runs", ("session", "running")] == 1


def test_turns_are_counted_by_role_and_state_and_timed(client: Client, session: Session) -> None:
    now = datetime.now(UTC)
    Tick.objects.create(session=session, number=0, now_ms=0)
    base = {"session": session, "tick": 0}
    Turn.objects.create(**base, seat="L1", role="line_cook", state=WorkState.READY)
    Turn.objects.create(**base, seat="L2", role="line_cook", state=WorkState.READY)
    Turn.objects.create(**base, seat="P1", role="prep_cook", state=WorkState.CLAIMED)
    for seat, seconds in (("A", 1), ("B", 2), ("C", 3)):
        Turn.objects.create(
            **base,
            seat=seat,
            role="line_cook",
            state=WorkState.DECIDED,
            created_at=now - timedelta(seconds=seconds),
            decided_at=now,
        )
    found = scrape(client)
    assert found["masterchef_undecided_turns", ("line_cook", "ready")] == 2
    assert found["masterchef_undecided_turns", ("prep_cook", "claimed")] == 1
    assert found["masterchef_turns_decided_5m", ()] == 3
    assert found["masterchef_turn_seconds", ("0.5",)] == pytest.approx(2)


def test_the_protocols_health_is_told_of_every_kind(client: Client, session: Session) -> None:
    now = datetime.now(UTC)
    Tick.objects.create(session=session, number=0, now_ms=0)
    base = {"session": session, "tick": 0, "role": "line_cook"}
    waited = now - timedelta(seconds=90)
    Turn.objects.create(**base, seat="L1", state=WorkState.READY, created_at=waited)
    held = {"owner": "w", "fence": 2, "state": WorkState.CLAIMED}
    Turn.objects.create(**base, seat="L2", lease_until=now - timedelta(seconds=5), **held)
    Turn.objects.create(**base, seat="L3", lease_until=now + timedelta(minutes=5), **held)
    found = scrape(client)
    assert found["masterchef_oldest_ready_seconds", ("turn",)] == pytest.approx(90, abs=60)
    assert found["masterchef_ready", ("turn",)] == 1
    assert found["masterchef_claimed", ("turn",)] == 2
    assert found["masterchef_lost_leases", ("turn",)] == 1
    assert found["masterchef_run_again", ("turn",)] == 2
    for kind in set(registry.kinds()) - {"turn"}:
        assert found["masterchef_oldest_ready_seconds", (kind,)] == 0


def test_old_decisions_do_not_count_as_recent(client: Client, session: Session) -> None:
    then = datetime.now(UTC) - timedelta(minutes=6)
    Turn.objects.create(
        session=session,
        tick=0,
        seat="L1",
        role="line_cook",
        state=WorkState.DONE,
        created_at=then,
        decided_at=then,
    )
    assert scrape(client)["masterchef_turns_decided_5m", ()] == 0


def test_hosts_show_their_slots_in_use(client: Client) -> None:
    host = Host.objects.create(
        name="gpu",
        url="http://localhost:1",
        slots=4,
        healthy=True,
        draining=True,
        loaded=[{"name": "soup:latest", "size": 7}],
        version="0.30.0",
        disk_free=9,
    )
    soon = datetime.now(UTC) + timedelta(minutes=1)
    Slot.objects.create(host=host, index=0, holder="w1", lease_until=soon)
    Slot.objects.create(host=host, index=1, holder="w2", lease_until=soon - timedelta(minutes=2))
    found = scrape(client)
    assert found["masterchef_host_slots", ("gpu",)] == 4
    assert found["masterchef_host_slots_in_use", ("gpu",)] == 1
    assert found["masterchef_host_up", ("gpu",)] == 1
    assert found["masterchef_host_draining", ("gpu",)] == 1
    assert found["masterchef_host_loaded_bytes", ("gpu", "soup:latest")] == 7
    assert found["masterchef_host_version", ("gpu", "0.30.0")] == 1
    assert found["masterchef_host_disk_free_bytes", ("gpu",)] == 9


def test_hosts_show_how_calls_fare(client: Client) -> None:
    host = Host.objects.create(name="gpu", url="http://localhost:1", slots=4, healthy=True)
    SlotWait.objects.create(hosts=[host.pk], until=datetime.now(UTC) + timedelta(minutes=1))
    Pull.objects.create(name="soup", host=host)
    call: dict[str, Any] = {"host": host, "model": "m", "work": "w", "number": 1}
    read = {"tokens_in": 400, "tokens_cached": 100, "prefill_ms": 1000}
    ModelCall.objects.create(**call, **read, tokens_out=20, decode_ms=500, queued_ms=2000)
    ModelCall.objects.create(**call, error_class="timeout")
    found = scrape(client)
    assert found["masterchef_host_calls_waiting", ("gpu",)] == 1
    assert found["masterchef_host_jobs", ("gpu",)] == 1
    assert found["masterchef_host_prefill_tokens_per_second", ("gpu",)] == 300
    assert found["masterchef_host_decode_tokens_per_second", ("gpu",)] == 40
    assert found["masterchef_host_cache_share", ("gpu",)] == 0.25
    assert found["masterchef_host_queue_seconds", ("gpu", "0.95")] == 2
    errors = {key[1] for key in found if key[0] == "masterchef_host_errors"}
    assert len(errors) == 1 and set(*errors) == {"gpu", "timeout"}


def test_tokens_are_totalled_once(client: Client, session: Session) -> None:
    then = datetime.now(UTC) - timedelta(minutes=1)

    def call(number: int, **fields: Any) -> None:
        LedgerEntry.objects.create(
            run=session, kind="turn", work=1, by="call", number=number, model="m", at=then, **fields
        )

    call(1, tokens_in=10, tokens_cached=6, tokens_out=3)
    call(2, error_class="timeout")
    first = scrape(client)
    assert first["masterchef_tokens_total", ("in", "m")] == 10
    assert first["masterchef_tokens_total", ("cached", "m")] == 6
    assert first["masterchef_calls_total", ("timeout", "m")] == 1
    call(3, tokens_in=5, tokens_out=1)
    second = scrape(client)
    assert second["masterchef_tokens_total", ("in", "m")] == 15
    assert second["masterchef_tokens_total", ("out", "m")] == 4
    assert second["masterchef_calls_total", ("", "m")] == 2


def test_log_lines_of_a_block_carry_its_ids() -> None:
    with bound(session="s-1", turn=7):
        assert structlog.contextvars.get_contextvars() == {"session": "s-1", "turn": "7"}
    assert structlog.contextvars.get_contextvars() == {}


def test_a_live_run_has_figures_of_its_own(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(last_number=7)
    work = WorkRef("kitchen_turn", 1, 1, "turn:1", "turn")
    used = ledger.Used("qwen3", tokens_in=900, tokens_out=40, cost_usd=Decimal("0.5"))
    ledger.record(session.pk, work, used, by="call", number=1)
    found = scrape(client)
    run = ("session", str(session.pk))
    assert found["masterchef_run_events", run] == 7
    assert found["masterchef_run_tokens", ("in", *run)] == 900
    assert found["masterchef_run_cost_usd", run] == 0.5


def test_a_run_that_ended_long_ago_has_none(client: Client, session: Session) -> None:
    ended = datetime.now(UTC) - timedelta(hours=2)
    Session.objects.filter(pk=session.pk).update(state=RunState.DONE, ended_at=ended)
    assert not [name for name, _ in scrape(client) if name.startswith("masterchef_run_e")]


def test_the_database_tells_of_itself(client: Client) -> None:
    found = scrape(client)
    assert found["masterchef_postgres_bytes", ()] > 1e6
    assert found["masterchef_postgres_connections", ("active",)] >= 1
    assert found["masterchef_postgres_commits_total", ()] >= 1
    assert found["masterchef_postgres_oldest_transaction_seconds", ()] >= 0
