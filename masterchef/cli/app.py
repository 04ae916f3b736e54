"""All commands, one line each. A command's module imports what it needs when it is called."""

import typer

from masterchef.cli import (
    bench,
    boards,
    build_base,
    calibrate,
    calibrations,
    ceiling,
    cook,
    demo,
    doctor,
    export,
    library,
    lineups,
    logs,
    manage,
    matrix,
    models,
    play,
    prompt,
    reconcile,
    replay,
    scenarios,
    schedules,
    session,
    sessions,
    setups,
    suite,
    up,
    watch,
    why,
    worker,
    workers,
)
from masterchef.cli.exits import MEANINGS

_EPILOG = "Exit codes: " + " · ".join(f"{code.value} {text}" for code, text in MEANINGS.items())

app = typer.Typer(
    help="MasterChef-Bench: language models run a kitchen, cook briefs and read clinical trials.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(scenarios.scenarios, name="scenarios")
app.add_typer(lineups.lineups, name="lineups")
app.add_typer(session.session, name="session")
app.add_typer(suite.suite, name="suite")
app.add_typer(calibrations.calibrations, name="calibrations")
app.add_typer(matrix.matrix, name="matrix")
app.add_typer(library.library, name="library")
app.add_typer(setups.setups, name="setups")
app.add_typer(schedules.schedules, name="schedules")
app.add_typer(cook.cook, name="cook")
app.add_typer(models.models, name="models")
app.add_typer(models.hosts, name="hosts")
app.add_typer(workers.workers, name="workers")
app.command()(play.play)
app.command()(prompt.prompt)
app.command()(sessions.sessions)
app.command()(watch.watch)
app.command()(why.why)
app.command()(replay.replay)
app.command()(export.export)
app.command()(logs.logs)
app.command()(boards.leaderboard)
app.command()(bench.bench)
app.command()(calibrate.calibrate)
app.command()(ceiling.ceiling)
app.command()(demo.demo)
app.command()(up.up)
app.command()(doctor.doctor)
app.command()(worker.worker)
app.command()(build_base.build_base)
app.command()(reconcile.reconcile)
app.command(context_settings=manage.PASS_ON)(manage.manage)
