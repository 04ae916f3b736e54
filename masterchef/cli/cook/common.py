"""What the commands of cooks share: which cook is meant, and errors with their exit codes."""

import contextlib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli import lookup
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode

if TYPE_CHECKING:
    from judging.models import Cook

Name = Annotated[str, typer.Argument(help="A cook's name (its newest) or the start of its id.")]
Participants = Annotated[
    str, typer.Option(help="Only these participants, by commas; all of them if left out.")
]
Judges = Annotated[str, typer.Option(help="Only these judges, by commas; all if left out.")]
Detach = Annotated[bool, typer.Option("--detach", help="Start it and don't wait for it.")]


def names(text: str) -> list[str]:
    """The words of a list by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def find(text: str) -> "Cook":
    """The newest cook of this name, or the one whose id starts so; raises CommandError."""
    from judging.models import Cook

    named = Cook.objects.filter(name=text).order_by("-created_at").first()
    if named is not None:
        return named
    fix = "list them: masterchef cook list; or import a folder: masterchef cook import DIR"
    found: Cook = lookup.by_prefix(
        Cook.objects.all(), text, "cook", fix, shown=lambda id, cook: f"{id} ({cook.name})"
    )
    return found


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Inside, what a verb refuses ends the command: bad input with 2, a wrong state with 1."""
    from judging.cooks import CookError, StateError

    try:
        with folder_refusals():
            yield
    except CookError as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error
    except StateError as error:
        raise CommandError(str(error), code=ExitCode.FAILED) from error


@contextlib.contextmanager
def folder_refusals() -> Iterator[None]:
    """The same for what only reads or writes folders, which needs no database."""
    from judging.briefs import BriefError

    try:
        yield
    except BriefError as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error
    except FileExistsError as error:
        raise CommandError(f"{error.filename or error}: is there already", code=ExitCode.USAGE,
                           fix="choose another folder, or remove it") from error  # fmt: skip


def require_served(
    cook: "Cook",
    *,
    judging: bool,
    cooking: bool = True,
    participants: Collection[str] = (),
    judges: Collection[str] = (),
) -> None:
    """Say before anything starts that nobody serves a flavor, or that a model has no host; of
    those named, or of all."""
    from judging.cooks import service

    problems = service.problems(
        cook, cooking=cooking, judging=judging, participants=participants, judges=judges
    )
    if problems:
        raise CommandError("\n".join(problems), code=ExitCode.MISSING)


def row_of(cook: "Cook") -> dict[str, Any]:
    """A cook as JSON."""
    return {
        "id": str(cook.pk),
        "name": cook.name,
        "state": cook.state,
        "stage": cook.stage,
        "reason": cook.reason,
        "rounds": cook.rounds.count(),
        "panels": cook.panels.count(),
        "participants": len(cook.brief["participants"]),
        "judges": len(cook.brief["judges"]),
        "created_at": cook.created_at,
        "ended_at": cook.ended_at,
    }
