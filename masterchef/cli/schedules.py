"""`masterchef schedules`: what starts by itself, kept, switched, started now."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, say, table

if TYPE_CHECKING:
    from judging.models import Schedule

schedules = typer.Typer(help="What starts by itself.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A schedule's name.")]


@schedules.command("list")
def list_(json: Json = False) -> None:
    """Every schedule: when it starts (UTC), for how much, and whether it is on."""
    _django()
    from judging.models import Schedule

    rows = (
        {
            "name": row.name,
            "kind": row.kind,
            "at": f"{row.hour:02}:{row.minute:02}",
            "days": row.days,
            "on": "yes" if row.enabled else "no",
            "budget_tokens": row.budget_tokens,
            "budget_usd": row.budget_usd,
            "setup": row.setup,
        }
        for row in Schedule.objects.order_by("name")
    )
    columns = ("name", "kind", "at", "days", "on", "budget_tokens", "budget_usd")
    table(rows, columns, as_json=json)


@schedules.command("save")
def save(
    name: Name,
    file: Annotated[
        Path, typer.Argument(help="JSON as POST /schedules takes it.", exists=True, dir_okay=False)
    ],
) -> None:
    """Keep a schedule under a name; refused where it couldn't be started, or is too much."""
    _django()
    from rest_framework.exceptions import ValidationError

    from judging import schedules as kept
    from judging.api.schedules import ScheduleSaveSerializer
    from judging.gold import BadFile
    from judging.gold.json_text import read_bytes, read_json
    from masterchef import audit
    from masterchef.api.errors import lines_of

    try:
        found = read_json(read_bytes(file), str(file))
        given = ScheduleSaveSerializer(data={**found, "name": name})
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        row = kept.save(fields.pop("name"), fields, owner=None)
    except ValidationError as error:
        problems = "\n".join(lines_of(error))
        raise CommandError(problems, code=ExitCode.USAGE) from error
    except (BadFile, TypeError) as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error
    audit.write(None, "schedule.save", row, setup=row.setup)
    say(f"{row} is saved")


@schedules.command("start")
def start(name: Name) -> None:
    """Start it now, as at its time."""
    row = _found(name)
    from judging import schedules as kept

    made = kept.start(row)
    if made.refused:
        raise CommandError(made.refused, code=ExitCode.FAILED)
    for run in made.runs:
        say(run)


@schedules.command("switch")
def switch(
    name: Name, on: Annotated[bool, typer.Option("--on/--off", help="Whether it starts by itself.")]
) -> None:
    """Let it start by itself, or not."""
    row = _found(name)
    from judging import schedules as kept
    from masterchef import audit

    before = {"enabled": row.enabled}
    kept.switch(row, on=on)
    audit.changed(None, "schedule.switch", row, before=before, after={"enabled": on})
    say(f"{row} is {'on' if on else 'off'}")


@schedules.command("starts")
def starts(name: Name, json: Json = False) -> None:
    """Its latest starts and what was found, the newest first."""
    row = _found(name)
    shown = (
        {
            "at": f"{each.at:%Y-%m-%d %H:%M}",
            "runs": len(each.runs),
            "refused": each.refused,
            "findings": "; ".join(found["text"] for found in each.findings),
            "told": each.told,
        }
        for each in row.starts.order_by("-id")[:50]
    )
    table(shown, ("at", "runs", "refused", "findings", "told"), as_json=json)


@schedules.command("rm")
def remove(name: Name) -> None:
    """Delete it; what it has started stays."""
    row = _found(name)
    from judging import schedules as kept
    from masterchef import audit

    audit.write(None, "schedule.delete", row, setup=row.setup)
    kept.remove(row)
    say(f"{name} is deleted")


def _found(name: str) -> "Schedule":
    _django()
    from judging.models import Schedule
    from masterchef.cli import lookup

    row: Schedule = lookup.by_name(Schedule.objects.all(), name, "schedule")
    return row


def _django() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
