"""`masterchef matrix archive` and `delete`: old matrices by age and size."""

from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import say, table

if TYPE_CHECKING:
    from judging.trials.retention import Old

Ids = Annotated[list[str] | None, typer.Argument(help="First characters of matrices' ids.")]
Older = Annotated[float | None, typer.Option(min=0, help="Days since they ended.")]
Larger = Annotated[float | None, typer.Option(min=0, help="Megabytes in the database.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; otherwise only show what would go.")]


def archive(
    matrices: Ids = None, older_than: Older = None, larger_than: Larger = None, yes: Yes = False
) -> None:
    """Put ended matrices out of the lists; nothing is lost."""
    found = _chosen(matrices, older_than, larger_than)
    if _shown(found, yes, "archived"):
        from judging.trials import retention
        from masterchef import audit

        kept = [old.matrix for old in found if old.matrix.archived_at is None]
        for matrix in kept:
            with audit.of_run(None, "matrix.archive", matrix):
                retention.archive(matrix)
        say(f"archived {len(kept)}; see them by masterchef matrix list --archived")


def delete(
    matrices: Ids = None, older_than: Older = None, larger_than: Larger = None, yes: Yes = False
) -> None:
    """Delete ended matrices with their cells, calls and log."""
    found = _chosen(matrices, older_than, larger_than)
    if _shown(found, yes, "deleted"):
        from judging.trials import retention
        from masterchef import audit

        for old in found:
            audit.write(None, "matrix.delete", old.matrix, name=old.matrix.name)
        say(f"deleted {retention.delete([old.matrix for old in found])}")


def _chosen(ids: list[str] | None, days: float | None, megabytes: float | None) -> "list[Old]":
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.trials import retention
    from masterchef.cli import lookup

    if not ids and days is None and megabytes is None:
        raise CommandError(
            "name matrices, or say --older-than DAYS or --larger-than MEGABYTES",
            code=ExitCode.USAGE,
        )
    found = retention.old_ones(days=days, megabytes=megabytes)
    if not ids:
        return found
    wanted = [lookup.matrix(text) for text in ids]
    running = [matrix for matrix in wanted if not matrix.ended]
    if running:
        said = "\n".join(f"matrix {str(m.pk)[:8]} is {m.state}; cancel it first" for m in running)
        raise CommandError(said, code=ExitCode.USAGE)
    named = {matrix.pk for matrix in wanted}
    return [old for old in found if old.matrix.pk in named]


def _shown(found: "list[Old]", yes: bool, what: str) -> bool:
    """Show them; whether to go on."""
    rows = (
        {
            "matrix": str(old.matrix.pk)[:8],
            "name": old.matrix.name,
            "state": old.matrix.state,
            "days": f"{old.days:.1f}",
            "MB": f"{old.megabytes:.2f}",
        }
        for old in found
    )
    if not found:
        say("none is that old or large")
        return False
    table(rows, ("matrix", "name", "state", "days", "MB"), as_json=False)
    if not yes:
        say(f"{len(found)} would be {what}; nothing was changed, add --yes to do it")
    return yes
