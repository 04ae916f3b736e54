"""`masterchef models assign, rm, copy, load, unload`: where a model is, and what is in memory."""

from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.models.arrivals import models
from masterchef.cli.models.common import (
    Name,
    OnHost,
    Wait,
    find_host,
    find_version,
    follow,
    refusals,
    setup,
)
from masterchef.cli.output import say


@models.command()
def assign(
    name: Name,
    host: Annotated[str, typer.Option(help="One host.")] = "",
    tag: Annotated[str, typer.Option(help="All hosts with this tag, later ones too.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Want it there no more.")] = False,
    wait: Wait = True,
) -> None:
    """Want the newest version of a model on a host, or on all hosts with a tag."""
    setup()
    from agents.library import assignments
    from agents.models import Assignment, Host, Placement

    version = find_version(name)
    where = find_host(host) if host else None
    if remove:
        found = Assignment.objects.filter(name=version.name, host=where, host_tag=tag).first()
        if found is None:
            raise CommandError(f"{version.name} is not assigned there", code=ExitCode.NOT_FOUND)
        assignments.take_away(found)
        say(f"{version.name} is not wanted there any more; the hosts keep what they have")
        return
    with refusals():
        assigned = assignments.assign(version.name, host=where, host_tag=tag)
    say(f"assigned: {assigned}")
    if tag and not Host.objects.filter(tags__contains=[tag]).exists():
        say(
            f"no host has the tag {tag} now; one that gets it gets the model: masterchef hosts list"
        )
    if wait:
        follow(lambda: list(
            Placement.objects.filter(version=version).select_related("host", "version")
        ))  # fmt: skip


@models.command()
def rm(
    name: Name,
    host: Annotated[str, typer.Option(help="Only from this host.")] = "",
) -> None:
    """Delete a model: from one host, or all its versions and files from the library."""
    setup()
    from agents.library import on_hosts, versions

    if host:
        with refusals(lambda: _taking_away(name)):
            on_hosts.delete(find_host(host), name)
        say(f"{name} is deleted from {host}")
        return
    newest = find_version(name)
    with refusals(lambda: _taking_away(newest.name)):
        versions.remove_all(newest.name)
    say(f"{newest.name} is deleted from the library; hosts keep what they have")


def _taking_away(name: str) -> str:
    """How to take the model's assignments away; "" if it has none."""
    from agents.models import Assignment

    full = name if ":" in name else f"{name}:latest"
    found = Assignment.objects.filter(name=full).select_related("host").order_by("pk")
    return "; ".join(
        f"masterchef models assign {full} --remove "
        + (f"--host {each.host.name}" if each.host else f"--tag {each.host_tag}")
        for each in found
    )


@models.command()
def copy(
    name: Name,
    to: Annotated[str, typer.Argument(help="The new name.")],
    host: OnHost,
) -> None:
    """Have the same model under one more name on a host."""
    setup()
    from agents.library import on_hosts

    with refusals():
        on_hosts.copy(find_host(host), name, to)
    say(f"{name} is there as {to} on {host}")


@models.command()
def load(
    name: Name,
    host: OnHost,
    keep: Annotated[str, typer.Option(help="For how long, such as 30m; -1: for ever.")] = "30m",
) -> None:
    """Load a model into a host's memory."""
    setup()
    from agents.library import on_hosts

    with refusals():
        on_hosts.load(find_host(host), name, keep_alive=-1 if keep == "-1" else keep)
    say(f"{name} is loaded on {host}")


@models.command()
def unload(name: Name, host: OnHost) -> None:
    """Take a model out of a host's memory."""
    setup()
    from agents.library import on_hosts

    with refusals():
        on_hosts.unload(find_host(host), name)
    say(f"{name} is unloaded on {host}")
