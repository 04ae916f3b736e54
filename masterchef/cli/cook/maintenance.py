"""`masterchef cook lint`, `archive` and `prune`: what is done beside running cooks."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say


def lint(
    folder: Annotated[Path, typer.Argument(help="A cook folder.")],
    json: Json = False,
) -> None:
    """Check a cook folder as `run` would, without running it; no stack is needed."""
    from masterchef.celery import FLAVORS
    from masterchef.cli.cook import common, sign_in

    with common.folder_refusals():
        from judging.briefs import read_folder

        read = read_folder(folder, flavors=FLAVORS)
    brief = read.brief
    flavors = {each.flavor for each in (*brief.participants, *brief.judges)}
    _, _, missing = sign_in.network_for(flavors)
    notes = [*read.notes, *missing]
    if json:
        emit({"name": brief.name, "notes": notes})
        return
    for note in notes:
        say(f"note: {note}")
    counts = (
        f"{len(brief.participants)} participants, {len(brief.judges)} judges, "
        f"{len(read.raw)} files in raw/, {len(read.checks)} in checks/"
    )
    data().print(f"{folder}: {counts}", soft_wrap=True)


def archive(
    name: Name,
    file: Annotated[Path | None, typer.Argument(help="A new file; ./NAME.tar.gz.")] = None,
    everything: Annotated[
        bool,
        typer.Option("--everything", help="Logs, trajectories, ledger and letters' names, too."),
    ] = False,
    json: Json = False,
) -> None:
    """Write a cook into one file to give away: brief, submissions, verdicts, reports."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.transfer import archives
    from masterchef import audit
    from masterchef.cli.cook import common

    cook = common.find(name)
    into = file or Path(f"{cook.name}.tar.gz")
    with common.refusals():
        count = archives.archive(cook, into, everything=everything)
    audit.write(None, "cook.archive", cook, file=str(into), everything=everything)
    if json:
        emit({"file": str(into), "files": count})
    else:
        data().print(f"{count} files in {into}", soft_wrap=True)


def prune(
    older_than: Annotated[
        float, typer.Option(min=0, help="Cooks that ended at least so many days ago.")
    ],
    keep_results: Annotated[
        bool,
        typer.Option("--keep-results", help="Keep verdicts, reports and ledger; files go."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which.")] = False,
    json: Json = False,
) -> None:
    """Delete old cooks with their files, or only their files."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.transfer import removal
    from masterchef import audit

    found = removal.prune(older_than, keep_results=keep_results, dry_run=dry_run)
    for cook in found if not dry_run else ():
        audit.write(None, "cook.prune", f"{cook.name} {cook.id}", keep_results=keep_results)
    if json:
        emit({"dry_run": dry_run, "cooks": [each._asdict() for each in found]})
        return
    for cook in found:
        data().print(f"{cook.name} {cook.id[:8]}, ended {cook.days:.1f} days ago")
    done = "would be pruned" if dry_run else "pruned"
    say(f"{len(found)} cooks {done}" + (", results kept" if keep_results else ""))


def add_credentials(
    flavor: Annotated[str, typer.Argument(help="claude, codex, agy, grok, …")],
    home: Annotated[
        Path | None, typer.Option(file_okay=False, help="The signed-in HOME; yours if left out.")
    ] = None,
    name: Annotated[str, typer.Option(help="What it is called here.")] = "mine",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Let this machine's workers use a sign-in of a command line agent: its files are copied."""
    from masterchef.cli.environment import load_django

    load_django()
    from agents import credentials, flavors

    if flavor not in flavors.names():
        raise CommandError(f"flavor: there is no {flavor!r}; there are "
                           f"{', '.join(flavors.names())}", code=ExitCode.NOT_FOUND)  # fmt: skip
    place, one = home or Path.home(), flavors.get(flavor)
    try:
        files = credentials.signed_in(one, place)
        for path in files:
            say(f"{place / path}")
        asked = "Copy it, so that containers of cooks sign in with it?"
        if not yes and not typer.confirm(asked, err=True):
            raise CommandError("nothing was copied", code=ExitCode.FAILED)
        into = credentials.add_home(one, place, name)
    except credentials.NotSignedIn as error:
        raise CommandError(str(error), code=ExitCode.MISSING) from error
    except FileExistsError as error:
        raise CommandError(f"--name: {flavor} has a credential {name!r} already",
                           fix="choose another name, or remove its folder",
                           code=ExitCode.USAGE) from error  # fmt: skip
    except ValueError as error:
        raise CommandError(f"--{error}", code=ExitCode.USAGE) from error
    data().print(str(into), soft_wrap=True)
