"""What is done to a model where it is: copied, deleted, shown, loaded and unloaded. At once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from agents import registry
from agents.hosts import HostError
from agents.hosts.management import LoadedModel
from agents.library import audit, managers, needs, versions
from agents.library.errors import InTheWay, LibraryError
from agents.library.names import full_name
from agents.models import Assignment, Host
from masterchef.accounts.models import User

ANSWER_S = 10.0  # a host that is asked while somebody waits
LOAD_S = 300.0


class HostRefused(LibraryError):
    """The host said no, or nothing."""


def loaded(host: Host) -> list[LoadedModel]:
    """What is in the host's memory; raises LibraryError."""
    with _asking(host):
        return managers.of(host, timeout_s=ANSWER_S).loaded()


def show(host: Host, name: str) -> dict[str, Any]:
    """The host's own account of the model."""
    with _asking(host):
        return managers.of(host, timeout_s=ANSWER_S).show(name)


def copy(host: Host, name: str, to: str, *, by: User | None = None) -> None:
    """The same model under one more name; raises LibraryError, also where that name is in use."""
    full = full_name(to)
    _free(host, full)
    if versions.newest(full) is not None:
        raise LibraryError(f"to: {full} is a model of the library; choose another", field="to")
    with _asking(host):
        managers.of(host, timeout_s=ANSWER_S).copy(name, full)
    audit.write(by, "model.copy", f"{name} on {host.name}", to=full)
    registry.check_host(host.pk)


def delete(host: Host, name: str, *, by: User | None = None) -> None:
    """Delete the model from the host; raises InTheWay while it is assigned there, or a run under
    way plays with it."""
    _free(host, name)
    full = name if ":" in name else f"{name}:latest"
    for each in Assignment.objects.filter(name=full):
        if each.host_id == host.pk or each.host_tag in host.tags:
            raise InTheWay(f"{each} is assigned: it would come back; take the assignment away")
    with _asking(host):
        managers.of(host, timeout_s=ANSWER_S).delete(name)
    audit.write(by, "model.delete", f"{name} on {host.name}")
    registry.check_host(host.pk)


def load(host: Host, name: str, *, keep_alive: str | int = "30m", by: User | None = None) -> None:
    """Have it in memory for so long; waits until it is there."""
    with _asking(host):
        managers.of(host, timeout_s=LOAD_S).keep(name, keep_alive)
    audit.write(by, "model.load", f"{name} on {host.name}", keep_alive=keep_alive)
    registry.check_host(host.pk)


def unload(host: Host, name: str, *, by: User | None = None) -> None:
    """Take it out of memory; the next call loads it again."""
    with _asking(host):
        managers.of(host, timeout_s=ANSWER_S).keep(name, 0)
    audit.write(by, "model.unload", f"{name} on {host.name}")
    registry.check_host(host.pk)


def _free(host: Host, name: str) -> None:
    if runs := needs.runs_with(name, host=host):
        raise InTheWay(f"{name}: {needs.sentence(runs)}")


@contextmanager
def _asking(host: Host) -> Iterator[None]:
    try:
        yield
    except HostError as error:
        raise HostRefused(managers.said(host, error)) from error
