"""`masterchef-deploy add-host` and `drain`: commands that only several hosts need."""

from typing import Annotated

import typer

from deploy import releases
from deploy.errors import DeployError
from deploy.fleet import hosts, rollout


def add_host(
    name: str,
    address: str,
    workers: Annotated[str, typer.Option(help="Threads of each group.")] = "kitchen=4,turns=8",
    cooks: Annotated[
        str, typer.Option(help="Flavors whose containers run there: claude/NAME with a credential.")
    ] = "",
    user: Annotated[str, typer.Option(help="Who signs in there by ssh.")] = "root",
) -> None:
    """Write a host that works into the inventory and set it up."""
    if name in hosts.load().hosts:
        raise DeployError(f"{name} is in the inventory already", fix="masterchef-deploy up")
    groups = dict(_threads(part) for part in workers.split(","))
    fields = {"cooks": _flavors(cooks)} if cooks else {}
    with releases.alone():
        inventory = rollout.write(
            name, address=address, user=user, does="work", workers=groups, **fields
        )
        rollout.up(inventory, say=print, only=name)


def drain(
    name: str,
    back: Annotated[bool, typer.Option("--back", help="Give it work again.")] = False,
) -> None:
    """Take a host's workers away: they finish or hand back what they hold, and stay away."""
    if name not in hosts.load().hosts:
        raise DeployError(f"{name}: no such host", fix=f"one of {', '.join(hosts.load().hosts)}")
    with releases.alone():
        inventory = rollout.write(name, drained=not back)
        rollout.up(inventory, say=print, only=name)


def _threads(part: str) -> tuple[str, int]:
    group, _, threads = part.partition("=")
    if not threads.isdecimal():
        raise DeployError(f"--workers: {part!r}", fix="such as kitchen=4,turns=8")
    return group.strip(), int(threads)


def _flavors(text: str) -> dict[str, list[str]]:
    """What `claude/ada,dummy` says, as the inventory has it."""
    found: dict[str, list[str]] = {}
    for part in text.split(","):
        flavor, _, name = part.strip().partition("/")
        found.setdefault(flavor, []).extend([name] if name else [])
    return found
