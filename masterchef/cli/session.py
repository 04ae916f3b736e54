"""`masterchef session show, pause, resume, cancel`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.output import Json, data, emit, say, styled

if TYPE_CHECKING:
    from kitchen.models import Session

session = typer.Typer(help="One session: show it, pause it, end it.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(help="The first characters of a session's id.")]


@session.command()
def show(which: Which, json: Json = False) -> None:
    """How far a session is, who holds which seat, and what its score is taken against."""
    found = _find(which)
    from masterchef.cli.sessions import row_of

    row = {
        **row_of(found), "seats": found.seats, "ruleset": found.ruleset,
        "scale": found.metrics.get("scale"), "ceiling": found.metrics.get("ceiling"),
        "share_of_reference": found.metrics.get("share_of_reference"),
    }  # fmt: skip
    if json:
        emit(row)
        return
    lines = [
        f"{found.scenario.name} · seed {found.seed} · track {found.track} · {found.lineup.name}",
        f"{found.state}{': ' + found.reason if found.reason else ''} · tick {found.tick}",
        *_scored(found),
        *(f"{seat} {held['role']}: {held['player']}" for seat, held in sorted(found.seats.items())),
    ]
    data().print(styled((str(found.pk), "bold")), soft_wrap=True)
    for line in lines:
        data().print(styled(line), soft_wrap=True)


@session.command()
def pause(which: Which) -> None:
    """Close no further tick; decisions under way are finished and saved."""
    _steer(which, "pause", "is paused")


@session.command()
def resume(which: Which) -> None:
    """Go on with a paused session."""
    _steer(which, "resume", "goes on")


@session.command()
def cancel(which: Which) -> None:
    """End a session now; what was played is kept, without a score."""
    _steer(which, "cancel", "ended", "cancelled at the command line")


def _scored(found: "Session") -> list[str]:
    if found.score is None:
        return []
    ceiling = found.metrics.get("ceiling")
    of = f"of a ceiling certified within {ceiling['gap']:.1f} points" if ceiling else "no ceiling"
    return [f"score {found.score:.1f}, {of}"]


def _steer(text: str, verb: str, said: str, *reason: str) -> None:
    found = _find(text)
    from kitchen import sessions  # its tables need the settings that were read a moment ago
    from masterchef import audit

    verbs: dict[str, Callable[..., None]] = {
        "pause": sessions.pause, "resume": sessions.resume, "cancel": sessions.cancel,
    }  # fmt: skip
    try:
        with audit.of_run(None, f"session.{verb}", found):
            verbs[verb](found, *reason)
    except sessions.StateError as error:
        raise CommandError(str(error)) from error
    say(f"session {str(found.pk)[:8]} {said}")


def _find(text: str) -> "Session":
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.cli import lookup

    return lookup.session(text)
