"""Asking hosts whether they live and what they have, and writing it down."""

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from agents import news, slots
from agents.hosts import Client, HostError, ModelInfo, client_for
from agents.hosts.managing import Manager
from agents.hosts.ollama import OllamaClient
from agents.models import Host, HostModel, LanguageModel
from agents.registry import history, keys, replaced
from agents.registry.listing import SETTINGS, authority, parse_hosts
from masterchef.durable import sql

CHECK_TIMEOUT_S = 5.0
FRESH_S = 2.0  # a play of twenty sessions asks its hosts once, not twenty times


def write_listed(text: str | None = None) -> list[Host]:
    """Write the hosts of OLLAMA_HOSTS into the table; what it names wins over the table.

    Everything else is left alone: hosts added by hand, and whether a host is enabled.
    """
    hosts = []
    for spec in parse_hosts(settings.OLLAMA_HOSTS if text is None else text):
        values: dict[str, object] = {"url": spec.url}
        if spec.tags:  # or those that somebody gave it in the dashboard would go at every look
            values["tags"] = spec.tags
        values |= {SETTINGS[name]: given for name, given in spec.settings.items()}
        if "ca" in values:
            values["ca"] = authority(spec.settings["ca"])
        host, _ = Host.objects.update_or_create(name=spec.name, defaults=values)
        hosts.append(host)
    return hosts


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


def client_of(
    host: Host,
    *,
    timeout_s: float | None = None,
    refused: Collection[str] = (),
    forced: Collection[str] = (),
) -> Client:
    """The client of a host row; raises HostError where its key can't be opened."""
    return client_for(
        host.protocol,
        host.url,
        api_key=keys.key_of(host),
        timeout_s=timeout_s or host.timeout_s,
        refused=refused,
        forced=forced,
        identity=keys.infer_identity(host),
    )


def client_for_model(place: HostModel) -> Client:
    """The client of a host as one of its models takes requests: see HostModel.refused."""
    given = place.host.fields
    never = {name for name, when in given.items() if when == "never"}
    forced = {name for name, when in given.items() if when == "always"}
    return client_of(place.host, refused={*place.refused, *never}, forced=forced)


def learn(place: HostModel, refused: set[str]) -> list[str]:
    """Write down what the host refused for this model; what of it is news."""
    news = sorted(refused - {*place.refused, *place.host.fields})
    if news:
        place.refused = sorted({*place.refused, *news})
        HostModel.objects.filter(pk=place.pk).update(refused=place.refused)
    return news


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
        told = client.version(), client.models()
        return _Answer(host, *told, "", _loaded(client), _disk_free(client))
    except HostError as error:
        return _Answer(host, "", [], str(error), [])


def _loaded(client: Client) -> list[dict[str, object]]:
    """What is in the host's memory; nothing where it can't or won't say."""
    if not isinstance(client, OllamaClient):
        return []
    try:
        return [row._asdict() for row in Manager(client.http).loaded()]
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


def give_back_connection() -> None:
    """Return this thread's connection to the pool, for the time that a network call takes.

    Inside a transaction it would stay open for minutes: an error of the caller.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a model call inside a transaction would hold it for minutes")
    connection.close()
