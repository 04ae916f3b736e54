"""`masterchef cook`: one brief for several participants, judged blind."""

import typer

from masterchef.cli.cook import (
    boards,
    cancellation,
    diffs,
    examples,
    feed,
    folders,
    helpers,
    leftovers,
    maintenance,
    new,
    newcomers,
    overview,
    panels,
    refinement,
    runs,
    tasks,
    trajectories,
)

cook = typer.Typer(
    help="Cooks: one brief, several participants, a blind panel, a leaderboard.",
    no_args_is_help=True,
)
cook.command()(new.new)
cook.command()(runs.run)
cook.command()(newcomers.add_participant)
cook.command()(panels.judge)
cook.command()(panels.report)
cook.command()(boards.leaderboard)
cook.command()(refinement.refine)
cook.command()(refinement.rejudge)
cook.command()(helpers.chef)
cook.command()(helpers.consult)
cook.command()(runs.resume)
cook.command()(diffs.diff)
cook.command()(overview.status)
cook.command("list")(overview.list_cooks)
cook.command()(feed.tail)
cook.command()(feed.events)
cook.command()(trajectories.trace)
cook.command()(cancellation.cancel)
cook.command("import")(folders.import_cook)
cook.command()(tasks.import_task)
cook.command("export")(folders.export)
cook.command()(leftovers.clean)
cook.command()(maintenance.lint)
cook.command()(maintenance.archive)
cook.command()(maintenance.prune)
credentials = typer.Typer(help="Sign-ins of command line agents.", no_args_is_help=True)
credentials.command("add")(maintenance.add_credentials)
cook.add_typer(credentials, name="credentials")
cook.command()(examples.example)

__all__ = ["cook"]
