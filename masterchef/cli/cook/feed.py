"""`masterchef cook tail` and `events`: what happens in a cook, as it comes."""

import time
from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit

_POLL_S = 0.5
_PAGE = 500


def tail(
    name: Name,
    participant: Annotated[str, typer.Option(help="Only this one's output.")] = "",
    follow: Annotated[bool, typer.Option(help="Go on until the cook rests.")] = True,
    json: Json = False,
) -> None:
    """Print what happens in a cook, and what its participants and judges print."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.cli.cook import common
    from masterchef.cli.cook.watch import sentence

    cook = common.find(name)
    event_seen = line_seen = 0
    while True:
        cook.refresh_from_db()  # before the rows, so that none is missed
        resting = cook.state != "running"
        events = list(cook.events.filter(number__gt=event_seen).order_by("number")[:_PAGE])
        lines = list(cook.log.filter(pk__gt=line_seen).order_by("pk")[:_PAGE])
        for event in events:
            event_seen = event.number
            if json:
                emit({"event": event.kind, "round": event.tick, **event.data})
            elif not participant or event.data.get("name") == participant:
                data().print(sentence(event), soft_wrap=True)
        for line in lines:
            line_seen = line.pk
            who = line.data.get("name") or line.seat
            if participant and who != participant:
                continue
            if json:
                emit({"line": line.kind, "name": who, "text": line.text, **line.data})
            elif line.kind == "output":
                data().print(f"      {who} | {line.text}", soft_wrap=True)
        if not events and not lines:
            if resting or not follow:
                return
            time.sleep(_POLL_S)


def events(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="Kept in step, from where it ends; printed if left out.")
    ] = None,
    after: Annotated[int, typer.Option(min=0, help="Print only what follows this number.")] = 0,
    follow: Annotated[bool, typer.Option(help="Go on until the cook rests.")] = True,
) -> None:
    """Write a cook's events.jsonl, a line for each event, while the cook goes on."""
    from masterchef.cli.environment import setup_django
    from masterchef.cli.signals import like_ctrl_c

    setup_django()
    from judging import cook_events
    from judging.cooks import follower
    from masterchef.cli.cook import common

    cook = common.find(name)
    try:
        with like_ctrl_c():
            if not follow and file is not None:
                cook_events.append(cook, file)
                return
            rows = follower.follow(cook, after=after, judged=True, file=file)
            for row in rows if follow else cook_events.rows(cook, after=after):
                if file is None:
                    data().file.write(cook_events.line(row).decode())
                    data().file.flush()
    except cook_events.OtherCook as error:
        raise CommandError(f"{file}: {error}", fix="name a new file",
                           code=ExitCode.USAGE) from error  # fmt: skip
    except BlockingIOError as error:
        raise CommandError(
            f"{file}: another process is writing it", code=ExitCode.FAILED
        ) from error
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", code=ExitCode.USAGE) from error
