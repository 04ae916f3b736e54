"""Clients of host rows: with their keys and certificates, and what was learnt of each model."""

from collections.abc import Collection

from django.db import connection

from agents.hosts import Client, client_for
from agents.models import Host, HostModel
from agents.registry import keys


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


def give_back_connection() -> None:
    """Return this thread's connection to the pool, for the time that a network call takes.

    Inside a transaction it would stay open for minutes: an error of the caller.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a model call inside a transaction would hold it for minutes")
    connection.close()
