"""`masterchef cook tail`: a cook's events and its participants' output, as they come."""

import time
from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
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
