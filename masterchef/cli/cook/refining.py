"""`masterchef cook refine` and `rejudge`."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.cook.common import Detach, Name
from masterchef.cli.output import Json, emit, progress


def refine(
    name: Name,
    participants: Annotated[
        str, typer.Option(help="Only these, by commas; all who handed in if left out.")
    ] = "",
    feedback: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="In place of the folder's FEEDBACK.md."),
    ] = None,
    judge: Annotated[bool, typer.Option("--judge", help="Judge the new round, too.")] = False,
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Another round: each finds its previous work in place, and the feedback in its prompt."""
    from masterchef.cli.environment import setup_django
    from masterchef.cli.signals import like_ctrl_c

    setup_django()
    from judging import cooks
    from kitchen import texts
    from masterchef.cli.cook import common, watching

    cook = common.find(name)
    with common.refusals():
        common.require_served(cook, judging=judge)
        cooks.refine(
            cook,
            participants=[part.strip() for part in participants.split(",") if part.strip()],
            feedback=texts.read(feedback) if feedback else "",
            judge=judge,
        )
    cook.refresh_from_db()
    if not detach:
        with like_ctrl_c():
            watching.watch(cook, progress(), judged=judge)
    _end(name, json)


def rejudge(
    name: Name,
    edited: Annotated[
        Path | None, typer.Option("--from", help="A folder with edited copies of submissions.")
    ] = None,
    participant: Annotated[
        str, typer.Option(help="Whose out/ --from is, if it isn't one folder for each name.")
    ] = "",
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Judge once more, with new letters; the old verdicts stay as history."""
    from masterchef.cli.environment import setup_django
    from masterchef.cli.signals import like_ctrl_c

    setup_django()
    from judging import cooks
    from masterchef.cli.cook import common, watching

    cook = common.find(name)
    with common.refusals():
        common.require_served(cook, judging=True, cooking=False)
        cooks.rejudge(cook, edited=edited, participant=participant)
    cook.refresh_from_db()
    if not detach:
        with like_ctrl_c():
            watching.watch(cook, progress(), judged=True)
    _end(name, json)


def _end(name: str, json: bool) -> None:
    from masterchef.cli.cook import common, shown

    cook = common.find(name)
    if json:
        emit(common.row_of(cook) | shown.status_of(cook))
    else:
        shown.print_end(cook)
    shown.exit_code(cook)
