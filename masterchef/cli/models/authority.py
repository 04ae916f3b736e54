"""`masterchef hosts ca`: a private authority for hosts that want certificates."""

import re
from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.models.hosts import hosts
from masterchef.cli.output import Json, table

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,252}")


@hosts.command("ca")
def make_authority(
    folder: Annotated[Path, typer.Argument(help="Where its files are, or are made.")],
    server: Annotated[
        list[str] | None, typer.Option(help="Name or address of a host; may be repeated.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long certificates hold.", min=1, max=3650)] = 365,
    json: Json = False,
) -> None:
    """Make certificates for hosts, and two of ours: one to ask with, one to manage models.

    Run it again to renew them; the authority in the folder stays.
    """
    from agents.hosts.authority import PURPOSES, Authority

    for name in server or []:
        if not _NAME.fullmatch(name) or name in (*PURPOSES, "ca"):
            raise CommandError(
                f"--server: {name!r} is not a name or address of a host", code=ExitCode.USAGE
            )
    try:
        authority = Authority(folder)
        rows = [("ca.pem", "everybody: hosts and `ca` of each host here")]
        for name in server or []:
            rows.append((authority.server(name, days=days).name, f"the server {name}"))
        for purpose in PURPOSES:
            path = authority.client(purpose, days=days)
            rows.append((path.name, f"this machine: a variable for {purpose}_cert_env"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{folder}: {error}", fix="give a folder that you may write") from error
    table(
        [{"file": str(folder / file), "for": whom} for file, whom in rows],
        ("file", "for"),
        as_json=json,
    )
