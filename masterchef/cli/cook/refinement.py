"""`masterchef cook refine` and `rejudge`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.cook.common import Detach, Judges, Name, Participants, names
from masterchef.cli.output import Json, emit, progress

if TYPE_CHECKING:
    from judging.briefs import CookFolder
    from judging.models import Cook

Folder = Annotated[
    Path | None,
    typer.Option(
        file_okay=False,
        help="The cook's folder as it is now; left out, the one of its name here, if there is one.",
    ),
]


def refine(
    name: Name,
    participants: Participants = "",
    judges: Judges = "",
    feedback: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="In place of the folder's FEEDBACK.md."),
    ] = None,
    folder: Folder = None,
    reviews: Annotated[
        bool, typer.Option("--reviews", help="Hand on what `cook consult` brought, too.")
    ] = False,
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
    from masterchef import audit
    from masterchef.cli.cook import common, watch

    cook = common.find(name)
    with common.refusals(), audit.of_run(None, "cook.refine", cook):
        some, panel = names(participants), names(judges)
        common.require_served(cook, judging=judge, participants=some, judges=panel)
        cooks.refine(
            cook,
            participants=some,
            judges=panel,
            feedback=texts.read(feedback) if feedback else "",
            folder=_edited(cook, folder, judging=False),
            judge=judge,
            reviews=reviews,
        )
    cook.refresh_from_db()
    if not detach:
        with like_ctrl_c():
            watch.watch(cook, progress(), judged=judge)
    _end(name, json)


def rejudge(
    name: Name,
    edited: Annotated[
        Path | None, typer.Option("--from", help="A folder with edited copies of submissions.")
    ] = None,
    participant: Annotated[
        str, typer.Option(help="Whose out/ --from is, if it isn't one folder for each name.")
    ] = "",
    participants: Participants = "",
    judges: Judges = "",
    folder: Folder = None,
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Judge once more, with new letters; the old verdicts stay as history."""
    from masterchef.cli.environment import setup_django
    from masterchef.cli.signals import like_ctrl_c

    setup_django()
    from judging import cooks
    from masterchef import audit
    from masterchef.cli.cook import common, watch

    cook = common.find(name)
    with common.refusals(), audit.of_run(None, "cook.rejudge", cook):
        now = _edited(cook, folder, judging=True)
        some, panel = names(participants), names(judges)
        common.require_served(cook, judging=True, cooking=False, judges=panel)
        cooks.rejudge(
            cook,
            edited=edited,
            participant=participant,
            folder=now,
            participants=some,
            judges=panel,
        )
    cook.refresh_from_db()
    if not detach:
        with like_ctrl_c():
            watch.watch(cook, progress(), judged=True)
    _end(name, json)


def _edited(cook: "Cook", given: Path | None, *, judging: bool) -> "CookFolder | None":
    """The cook's folder as it is now: the one given, or a folder of the cook's name in this one.

    Says what of it counts from here on, and what of its changes doesn't. Raises CookError.
    """
    from judging.cooks import CookError
    from judging.cooks.folder import creation, edits

    place = given or Path(cook.name)
    if given is None and not (place / "brief.yaml").is_file():
        return None
    folder = creation.read(place)
    if folder.brief.name != cook.name:
        if given is None:
            return None
        raise CookError(f"{place}: is the folder of cook {folder.brief.name!r}")
    tell = progress()
    used = edits.changes(cook, folder) if judging else _feedback_files(folder)
    tell.print(f"from {place}: {', '.join(used) or 'nothing new'}")
    skipped = edits.unused(cook, folder)
    skipped += [] if judging else edits.changes(cook, folder)
    if skipped:
        why = "a new cook would use it" if judging else "cook rejudge or a new cook would use it"
        tell.print(f"changed, but not used: {', '.join(skipped)} ({why})", soft_wrap=True)
    for note in folder.notes:
        tell.print(f"note: {note}", soft_wrap=True)
    return folder


def _feedback_files(folder: "CookFolder") -> list[str]:
    shared = ["FEEDBACK.md"] if folder.feedback.strip() else []
    return shared + [f"FEEDBACK_{name}.md" for name in folder.feedback_files]


def _end(name: str, json: bool) -> None:
    from masterchef.cli.cook import common, shown

    cook = common.find(name)
    if json:
        emit(common.row_of(cook) | shown.status_of(cook))
    else:
        shown.print_end(cook)
    shown.exit_code(cook)
