"""`masterchef workers`: how many run on each machine, and between which bounds."""

from datetime import datetime
from typing import Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, table

workers = typer.Typer(help="Workers of each machine, scaled by what waits.", no_args_is_help=True)
_COLUMNS = (
    "machine", "group", "minimum", "maximum", "wanted", "running", "draining", "threads", "seen_at",
)  # fmt: skip


@workers.command("list")
def list_workers(json: Json = False) -> None:
    """Groups of workers that an agent keeps: bounds, number wanted, number running."""
    _setup()
    from masterchef.scaling.models import WorkerGroup

    table(map(_row, WorkerGroup.objects.order_by("machine", "group")), _COLUMNS, as_json=json)


@workers.command("resizes")
def list_resizes(
    machine: Annotated[str, typer.Option(help="Only there; else on every machine.")] = "",
    json: Json = False,
) -> None:
    """Changes of the number of workers in the last month, the newest first."""
    _setup()
    from masterchef.scaling.models import Resize

    found = Resize.objects.select_related("group").order_by("-id")
    found = found.filter(group__machine=machine) if machine else found
    rows = (
        {name: getattr(row.group, name) for name in ("machine", "group")}
        | {name: getattr(row, name) for name in ("before", "wanted", "state")}
        | {name: _time(getattr(row, name)) for name in ("created_at", "decided_at")}
        for row in found[:200]
    )
    columns = ("machine", "group", "before", "wanted", "state", "created_at", "decided_at")
    table(rows, columns, as_json=json)


@workers.command()
def scale(
    group: Annotated[str, typer.Argument(help="kitchen, turns or judging.")],
    minimum: Annotated[int | None, typer.Option("--min", help="Workers always there.")] = None,
    maximum: Annotated[int | None, typer.Option("--max", help="Workers at most.")] = None,
    machine: Annotated[str, typer.Option(help="Only there; else on every machine.")] = "",
    json: Json = False,
) -> None:
    """Set the bounds of a group; its agents follow within seconds."""
    _setup()
    from django.db import transaction

    from masterchef.scaling import bounds
    from masterchef.scaling.models import WorkerGroup

    found = WorkerGroup.objects.filter(group=group).order_by("machine")
    if machine:
        found = found.filter(machine=machine)
    if not found.exists():
        where = f" on {machine}" if machine else ""
        raise CommandError(
            f"group: no agent keeps {group!r} workers{where}",
            fix="see `masterchef workers list`; start one with `masterchef worker --agent`",
            code=ExitCode.MISSING,
        )
    try:
        with transaction.atomic():
            changed = [bounds.change(row, None, minimum=minimum, maximum=maximum) for row in found]
    except bounds.BoundsError as error:
        raise CommandError(f"--{error.field[:3]}: {error.problem}", code=ExitCode.USAGE) from error
    table(map(_row, changed), _COLUMNS, as_json=json)


def _row(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS} | {"seen_at": _time(row.seen_at)}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _setup() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
