"""`masterchef cook`: one brief for several participants, judged blind."""

import typer

from masterchef.cli.cook import (
    adding,
    boards,
    cancelling,
    cleaning,
    diffing,
    examples,
    folders,
    helping,
    judging,
    keeping,
    listing,
    new,
    refining,
    running,
    tailing,
    tasks,
    tracing,
)

cook = typer.Typer(
    help="Cooks: one brief, several participants, a blind panel, a leaderboard.",
    no_args_is_help=True,
)
cook.command()(new.new)
cook.command()(running.run)
cook.command()(adding.add_participant)
cook.command()(judging.judge)
cook.command()(judging.report)
cook.command()(boards.leaderboard)
cook.command()(refining.refine)
cook.command()(refining.rejudge)
cook.command()(helping.chef)
cook.command()(helping.consult)
cook.command()(running.resume)
cook.command()(diffing.diff)
cook.command()(listing.status)
cook.command("list")(listing.list_cooks)
cook.command()(tailing.tail)
cook.command()(tracing.trace)
cook.command()(cancelling.cancel)
cook.command("import")(folders.import_cook)
cook.command()(tasks.import_task)
cook.command("export")(folders.export)
cook.command()(cleaning.clean)
cook.command()(keeping.lint)
cook.command()(keeping.archive)
cook.command()(keeping.prune)
credentials = typer.Typer(help="Sign-ins of command line agents.", no_args_is_help=True)
credentials.command("add")(keeping.add_credentials)
cook.add_typer(credentials, name="credentials")
cook.command()(examples.example)

__all__ = ["cook"]
