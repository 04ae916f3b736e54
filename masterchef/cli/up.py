"""`masterchef up`: the whole stack with its web server, until Ctrl-C."""

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.output import Json, emit, progress, say

if TYPE_CHECKING:
    from masterchef.embedded.stack import Stack


def up(
    port: Annotated[int, typer.Option(help="Where the web server starts looking.")] = 8000,
    flower_port: Annotated[int, typer.Option(help="Where Flower starts looking.")] = 5555,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 2,
    concurrency: Annotated[int, typer.Option(min=1, help="Threads of each worker.")] = 8,
    models: Annotated[
        str, typer.Option(help="Models of the embedded host, separated by commas.")
    ] = "smollm2,scripted",
    model: Annotated[
        list[Path] | None,
        typer.Option(help="A GGUF or llamafile to put on the embedded host; may be repeated."),
    ] = None,
    json: Json = False,
) -> None:
    """Start everything, print the addresses and a login, and run until Ctrl-C."""
    from masterchef.cli.environment import load_django, note_hosts
    from masterchef.cli.signals import like_ctrl_c
    from masterchef.cli.up_model import checked, put
    from masterchef.embedded.stack import Options, Stack

    files = checked(model or [])
    options = Options(
        models=models.split(","),
        workers=workers,
        concurrency=concurrency,
        web_port=port,
        flower_port=flower_port,
    )
    with like_ctrl_c(), contextlib.suppress(KeyboardInterrupt):
        with Stack(say=say, options=options) as stack:
            os.environ.update(stack.env)
            load_django()
            put(stack.host_url, files)
            note_hosts()
            _print_entrances(stack, first_password(), json)
            say("press Ctrl-C to stop")
            with contextlib.suppress(KeyboardInterrupt):
                while True:
                    signal.pause()
            say("stopping")
    say("everything is stopped")


def first_password() -> str | None:
    """Make the user `admin` unless there is one; its password is shown this once."""
    import secrets

    from masterchef.models import Role, User

    if User.objects.filter(username="admin").exists():
        return None
    password = secrets.token_urlsafe(12)
    User.objects.create_superuser("admin", password=password, role=Role.ADMIN)
    return password


def _print_entrances(stack: "Stack", password: str | None, as_json: bool) -> None:
    flower = stack.home / "flower_password"
    flower_password = flower.read_text().strip() if flower.exists() else None
    if as_json:
        emit(
            {
                "addresses": stack.addresses,
                "admin_user": "admin",
                "admin_password": password,
                "flower_password": flower_password,
                "logs": stack.home / "logs",
            }
        )
        return
    for name, address in stack.addresses.items():
        login = f"admin / {flower_password}" if name == "flower" else ""
        if name == "admin":
            login = f"admin / {password}  (shown this once)" if password else "as user admin"
        print(f"{name:<9} {address:<34} {login}".rstrip(), flush=True)
    if not password:
        progress().print("a new admin password: masterchef manage changepassword admin")
    progress().print(f"logs: {stack.home / 'logs'}", soft_wrap=True)
