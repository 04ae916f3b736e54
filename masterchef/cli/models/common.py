"""What commands about models share: rows by name, refusals as a person should read them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import say

if TYPE_CHECKING:
    from agents.models import Host, ModelVersion

ENDED = ("done", "quarantined", "cancelled")
LOOKS_S = 0.5  # between two looks at work under way

Name = Annotated[str, typer.Argument(help="The model's name, such as soup:8b.")]
OnHost = Annotated[str, typer.Option("--host", help="The host's name.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the end.")]


def setup() -> None:
    """Django, on the services that are given or the stack that runs."""
    from masterchef.cli.environment import setup_django

    setup_django()


@contextmanager
def refusals(fix: Callable[[], str] = lambda: "") -> Iterator[None]:
    """The library's refusals inside end the command with their sentence; `fix` may know the way
    out of what is in the way."""
    from agents.library.errors import InTheWay, LibraryError
    from agents.library.on_hosts import HostRefused

    try:
        yield
    except (InTheWay, HostRefused) as error:
        raise CommandError(str(error), fix=fix()) from error
    except LibraryError as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error


def find_host(name: str) -> "Host":
    """The host; raises CommandError."""
    from agents.models import Host

    host = Host.objects.filter(name=name).first()
    if host is None:
        known = ", ".join(Host.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(
            f"host: there is no {name!r}",
            fix=f"give one of {known}" if known else "add one: masterchef hosts add NAME URL",
            code=ExitCode.NOT_FOUND,
        )
    return host


def find_version(name: str) -> "ModelVersion":
    """The newest version of the name; raises CommandError."""
    from agents.library import versions
    from agents.library.names import full_name

    with refusals():
        version = versions.newest(full_name(name))
    if version is None:
        raise CommandError(
            f"name: the library has no model {name!r}",
            fix="see masterchef models list, or bring it: masterchef models upload FILE",
            code=ExitCode.NOT_FOUND,
        )
    return version


def follow(rows: Callable[[], list[Any]]) -> None:
    """Say how transfers go until all have ended; raises CommandError if one failed."""
    told: dict[int, str] = {}
    while True:
        found = rows()
        for row in found:
            line = f"{row}: {_how(row)}"
            if told.get(row.pk) != line:
                told[row.pk] = line
                say(line)
        if all(row.state in ENDED for row in found):
            break
        time.sleep(LOOKS_S)
    if failed := [row for row in found if row.state != "done"]:
        raise CommandError("; ".join(f"{row}: {row.error or row.state}" for row in failed))


def _how(row: Any) -> str:
    share = f" {row.bytes_done * 100 // row.bytes_total}%" if row.bytes_total else ""
    if row.state in ("claimed", "done"):
        return f"{row.phase}{share}"
    return f"{row.state} {row.error}".strip()
