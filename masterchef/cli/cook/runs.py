"""`masterchef cook run` and `resume`: participants at work, watched to their end."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.cook.common import Detach, Judges, Name, Participants, names
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, emit, progress, say

if TYPE_CHECKING:
    from judging.models import Cook

BudgetUsd = Annotated[
    float | None, typer.Option(min=0, help="No new work starts once so many dollars are spent.")
]
BudgetTokens = Annotated[
    int | None, typer.Option(min=0, help="No new work starts once so many tokens are used.")
]
Wait = Annotated[
    float | None,
    typer.Option("--wait-for-limits", min=0, help="Wait for rate limits for so many s in all."),
]


def run(
    target: Annotated[str, typer.Argument(help="A cook folder, or an imported cook's name or id.")],
    judge: Annotated[bool, typer.Option("--judge", help="Judge and report it, too.")] = False,
    participants: Participants = "",
    judges: Judges = "",
    budget_usd: BudgetUsd = None,
    budget_tokens: BudgetTokens = None,
    wait_for_limits: Wait = None,
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Give the brief to all participants, or to those who haven't cooked, and wait for them."""
    from masterchef.cli.environment import setup_django
    from masterchef.cli.signals import like_ctrl_c

    setup_django()
    from judging import cooks
    from masterchef import audit
    from masterchef.cli.cook import common, watch

    with common.refusals():
        cook = _cook(target, budget_usd, budget_tokens, wait_for_limits)
        some, panel = names(participants), names(judges)
        common.require_served(cook, judging=judge, participants=some, judges=panel)
        with audit.of_run(None, "cook.run", cook):
            cooks.run(cook, judge=judge, participants=some, judges=panel)
    cook.refresh_from_db()
    if not detach:
        with like_ctrl_c():
            watch.watch(cook, progress(), judged=judge)
    _say_end(cook, json)


def resume(
    name: Name,
    budget_usd: BudgetUsd = None,
    budget_tokens: BudgetTokens = None,
    wait_for_limits: Wait = None,
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Take up again only what failed, timed out or was rate-limited."""
    from masterchef.cli.environment import setup_django
    from masterchef.cli.signals import like_ctrl_c

    setup_django()
    from judging import cooks
    from masterchef import audit
    from masterchef.cli.cook import common, watch

    cook = common.find(name)
    with common.refusals(), audit.of_run(None, "cook.resume", cook):
        common.require_served(cook, judging=cook.stage in ("judging", "judged"))
        count = cooks.resume(
            cook,
            budget_usd=None if budget_usd is None else Decimal(str(budget_usd)),
            budget_tokens=budget_tokens,
            wait_for_limits_s=wait_for_limits,
        )
    say(f"{count} taken up again")
    cook.refresh_from_db()
    if not detach:
        with like_ctrl_c():
            watch.watch(cook, progress(), judged=cook.stage == "judging")
    _say_end(cook, json)


def _cook(
    target: str, usd: float | None, tokens: int | None, wait_for_limits: float | None
) -> "Cook":
    """The folder's cook, made now, or the cook that is there and hasn't run."""
    from judging import cooks
    from masterchef.cli.cook import common

    folder = Path(target)
    if not folder.is_dir():
        if folder.suffix or "/" in target:
            raise CommandError(f"{target}: there is no such folder", code=ExitCode.NOT_FOUND)
        return common.find(target)
    _say_notes(folder)
    return cooks.create_cook(
        folder,
        budget_usd=None if usd is None else Decimal(str(usd)),
        budget_tokens=tokens,
        wait_for_limits_s=wait_for_limits,
    )


def _say_notes(folder: Path) -> None:
    """What of the folder has no effect, so that nobody waits for it."""
    from judging.cooks.folder import creation

    read = creation.read(folder)
    for note in read.notes:
        say(f"note: {note}")
    if read.feedback.strip() or read.feedback_files:
        say("note: FEEDBACK files count from the second round on: masterchef cook refine")


def _say_end(cook: "Cook", json: bool) -> None:
    from masterchef.cli.cook import common, shown

    cook.refresh_from_db()
    if json:
        emit(common.row_of(cook) | shown.status_of(cook))
    else:
        shown.print_end(cook)
    shown.exit_code(cook)
