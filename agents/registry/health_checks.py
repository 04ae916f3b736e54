"""Asking hosts whether they live and what they have, and writing it down."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Now

from agents import news, slots
from agents.hosts import Client, HostError, ModelInfo
from agents.hosts.management import Manager
from agents.hosts.ollama import OllamaClient
from agents.models import Host, HostModel, LanguageModel
from agents.registry import history, replaced
from agents.registry.clients import client_of
from agents.registry.listed import write_listed
from masterchef.durable import sql

CHECK_TIMEOUT_S = 5.0
MOST_MODELS = 2_000  # of a host; what it lists beyond isn't looked at
MOST_LOADED = 200
FRESH_S = 2.0  # a play of twenty sessions asks its hosts once, not twenty times


def sync_hosts(text: str | None = None) -> list[Host]:
    """Write the hosts of OLLAMA_HOSTS into the table and check them."""
    return check_hosts(write_listed(text))


def check_stale(*, fresh_s: float = FRESH_S) -> list[Host]:
    """Check the enabled hosts, except those found healthy within `fresh_s` seconds."""
    ids = [
        row.id
        for row in sql(
            "SELECT id FROM agents_host WHERE enabled AND NOT (coalesce(healthy, false)"
            " AND checked_at > now() - make_interval(secs => %s))",
            (fresh_s,),
        )
    ]
    return check_hosts(Host.objects.filter(pk__in=ids)) if ids else []


def check_hosts(hosts: Iterable[Host]) -> list[Host]:
    """Check several hosts at the same time; a dead one costs its own five seconds only."""
    ids = [host.pk for host in hosts]
    if len(ids) > 1:
        with ThreadPoolExecutor(min(8, len(ids)), thread_name_prefix="check") as pool:
            answers = list(pool.map(_ask_about, Host.objects.filter(pk__in=ids)))
    else:
        answers = [_ask_about(host) for host in Host.objects.filter(pk__in=ids)]
    return [_record(*answer) for answer in answers]


def check_host(host_id: int) -> Host:
    """Ask the host for its version and models, and write down what it said or what was wrong."""
    return check_hosts([Host.objects.get(pk=host_id)])[0]


def check_due(*, every_s: float = 15.0, down_every_s: float = 2.0) -> list[Host]:
    """Check the hosts whose last check is too old: unhealthy ones sooner, to wake their turns."""
    ids = [
        row.id
        for row in sql(
            "SELECT id FROM agents_host WHERE enabled AND (checked_at IS NULL OR checked_at <"
            " now() - make_interval(secs => CASE WHEN healthy THEN %s ELSE %s END))",
            (every_s, down_every_s),
        )
    ]
    return check_hosts(Host.objects.filter(pk__in=ids)) if ids else []


def mark_down(host_id: int, error: str) -> None:
    """A call found the host dead: nobody chooses it until a check finds it alive."""
    Host.objects.filter(pk=host_id).update(healthy=False, error=error[:2000], checked_at=Now())
    history.note(host_id, healthy=False, error=error)


class _Answer(NamedTuple):
    host: Host
    version: str
    models: list[ModelInfo]
    error: str
    loaded: list[dict[str, object]]
    disk_free: int | None = None


def _ask_about(host: Host) -> _Answer:
    try:
        client = client_of(host, timeout_s=CHECK_TIMEOUT_S)
        told = client.version(), client.models()[:MOST_MODELS]
        return _Answer(host, *told, "", _loaded(client), _disk_free(client))
    except HostError as error:
        return _Answer(host, "", [], str(error), [])


def _loaded(client: Client) -> list[dict[str, object]]:
    """What is in the host's memory; nothing where it can't or won't say."""
    if not isinstance(client, OllamaClient):
        return []
    try:
        return [row._asdict() for row in Manager(client.http).loaded()[:MOST_LOADED]]
    except HostError:
        return []


def _disk_free(client: Client) -> int | None:
    """Bytes left where the host keeps its models; None where it won't say, as Ollama's."""
    return Manager(client.http).disk_free() if isinstance(client, OllamaClient) else None


@transaction.atomic
def _record(
    host: Host,
    version: str,
    models: list[ModelInfo],
    error: str,
    loaded: list[dict[str, object]],
    disk_free: int | None = None,
) -> Host:
    host.healthy, host.error, host.loaded = not error, error[:2000], loaded
    Host.objects.filter(pk=host.pk).update(
        healthy=not error, error=host.error, checked_at=Now(), loaded=loaded
    )
    history.note(host.pk, healthy=not error, error=error, version=version)
    news.announce()
    slots.lay_out(host)
    if error:
        return host
    host.version = version
    host.disk_free = disk_free
    Host.objects.filter(pk=host.pk).update(version=version[:40], disk_free=disk_free)
    rows = []
    for info in models:
        row, _ = LanguageModel.objects.get_or_create(name=info.name, digest=info.digest)
        if info.context_length and row.context_length != info.context_length:
            LanguageModel.objects.filter(pk=row.pk).update(context_length=info.context_length)
        able = list(info.capabilities)
        if able and row.details.get("capabilities") != able:
            row.details = {**row.details, "capabilities": able}
            LanguageModel.objects.filter(pk=row.pk).update(details=row.details)
        rows.append(row)
    replaced.tell(host, rows)
    HostModel.objects.filter(host=host).exclude(model__in=rows).delete()
    HostModel.objects.bulk_create(
        [HostModel(host=host, model=row) for row in rows], ignore_conflicts=True
    )
    HostModel.objects.filter(host=host).update(seen_at=Now())
    return host
