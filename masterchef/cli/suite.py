"""`masterchef suite list, run, show, pause, resume, cancel`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, progress, say, table
from masterchef.cli.play import BudgetTokens, BudgetUsd

if TYPE_CHECKING:
    from collections.abc import Callable

    from kitchen.lineups import Lineup
    from kitchen.models import SuiteRun
    from kitchen.suites import Suite

suite = typer.Typer(help="Many scenarios as one run with one result.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(help="The first characters of the id of a suite's run.")]


@suite.command("list")
def list_(json: Json = False) -> None:
    """The suites that come along, and runs of suites, the newest first."""
    _setup()
    from kitchen import suites
    from kitchen.models import SuiteRun
    from masterchef.cli.suite_view import row_of

    found = [suites.find(name) for name in suites.names()]
    if json:
        for each in found:
            emit({**each._asdict(), "digest": each.digest, "calibration": each.calibration,
                  "scenarios": [one._asdict() for one in each.scenarios]})  # fmt: skip
    else:
        for each in found:
            say(f"{each.name}: {each.title}; {len(each.scenarios)} scenarios, {each.calibration}")
    rows = SuiteRun.objects.order_by("-created_at")
    columns = ("run", "suite", "lineups", "state", "sessions", "started")
    table((row_of(run, short=not json) for run in rows), columns, as_json=json)


@suite.command()
def run(
    name: Annotated[str, typer.Argument(help="A suite that comes along, or a YAML file.")],
    lineup: Annotated[
        list[str],
        typer.Option(help="A YAML file, a built-in lineup or one player for all; repeatable."),
    ],
    levels: Annotated[str, typer.Option(help="Such as 1-3; all if left.")] = "",
    seeds: Annotated[str, typer.Option(help="Such as 1-5 or 1,2,7.")] = "1-10",
    repeats: Annotated[int, typer.Option(help="Runs of each seed.")] = 1,
    track: Annotated[str, typer.Option(help="A: thinking is free; B: tokens cost time.")] = "A",
    style: Annotated[
        str | None,
        typer.Option(help="How models answer: copy, number, or both on the same seeds."),
    ] = None,
    max_parallel: Annotated[int, typer.Option(help="Sessions under way at once.")] = 8,
    budget_tokens: BudgetTokens = None,
    budget_usd: BudgetUsd = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say what it will take; start nothing.")
    ] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Don't wait for its end.")] = False,
    json: Json = False,
) -> None:
    """Play every scenario of a suite. Ctrl-C pauses it; `suite resume` goes on."""
    _setup()
    from kitchen import suites
    from masterchef.cli import styles, suite_view
    from masterchef.cli.play import input_errors, read_lineups
    from masterchef.cli.ranges import numbers

    chosen = styles.in_style(read_lineups(lineup), style)
    wanted = numbers(seeds, "--seeds")
    whole = _suite(name, numbers(levels, "--levels") if levels else [])
    with input_errors():
        setup = suites.read({
            "repeats": repeats, "track": track, "max_parallel": max_parallel,
            "budget_tokens": budget_tokens, "budget_usd": budget_usd,
        })  # fmt: skip
        suite_view.show_estimate(whole, chosen, wanted, repeats, as_json=json and estimate)
        if estimate:
            return
        made = _start(whole, chosen, wanted, setup)
    if detach:
        _say_started(made, as_json=json)
        return
    _to_the_end(made)
    suite_view.show_result(made, as_json=json)


@suite.command()
def show(
    which: Which,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Until it has ended.")] = False,
    json: Json = False,
) -> None:
    """How far a run is, and its result so far."""
    found = _find(which)
    from masterchef.cli import suite_view

    if follow:
        _to_the_end(found)
    suite_view.show_result(found, as_json=json)


@suite.command()
def pause(which: Which) -> None:
    """Begin no further session and close no further tick; decisions under way are saved."""
    found = _find(which)
    from kitchen import suites  # its tables need the settings that were read a moment ago

    _steer(found, "pause", suites.pause, "is paused")


@suite.command()
def resume(
    which: Which,
    budget_tokens: Annotated[int | None, typer.Option(help="A new budget.", min=1)] = None,
    budget_usd: Annotated[float | None, typer.Option(help="A new budget.", min=0.0001)] = None,
) -> None:
    """Go on with a paused run, or start one that was only created."""
    found = _find(which)
    from kitchen import suites

    if found.state == "created":
        _steer(found, "start", suites.start, "has started")
        return
    _steer(
        found,
        "resume",
        lambda row: suites.resume(row, budget_tokens=budget_tokens, budget_usd=budget_usd),
        "goes on",
    )


@suite.command()
def cancel(which: Which) -> None:
    """End a run now; what has ended keeps its score."""
    found = _find(which)
    from kitchen import suites

    why = "cancelled at the command line"
    _steer(found, "cancel", lambda row: suites.cancel(row, why), "ended")


def _suite(name: str, levels: list[int]) -> "Suite":
    from kitchen import suites

    try:
        is_file = name.endswith((".yaml", ".yml"))
        found = suites.load(Path(name)) if is_file else suites.find(name)
        return found.of_levels(levels)
    except suites.SuiteError as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error


def _start(suite: "Suite", chosen: "list[Lineup]", seeds: list[int], setup: Any) -> "SuiteRun":
    from kitchen import suites
    from masterchef import audit

    try:
        made = suites.create(suite, chosen, seeds=seeds, setup=setup)
    except suites.TooMany as error:
        raise CommandError(f"--seeds: {error}", code=ExitCode.USAGE) from error
    suites.start(made)
    audit.write(None, "suite.start", made, sessions=suites.standing(made).sessions)
    return made


def _say_started(run: "SuiteRun", *, as_json: bool) -> None:
    from masterchef.cli.suite_view import row_of

    row = row_of(run, short=not as_json)
    if as_json:
        emit(row)
    else:
        data().print(f"suite {row['run']}: {row['sessions']} sessions")


def _to_the_end(run: "SuiteRun") -> None:
    """Show how far it is until it has ended or is paused; Ctrl-C pauses it."""
    from django.db import connection

    from kitchen import suites
    from masterchef.cli import suite_view
    from masterchef.cli.signals import like_ctrl_c

    try:
        with like_ctrl_c():
            suite_view.follow(run, progress())
    except KeyboardInterrupt:
        connection.close()  # it may have been in the middle of a query
        run.refresh_from_db()
        if run.state == "running":
            suites.pause(run)
        short = str(run.pk)[:8]
        progress().print(f"suite {short} is {run.state}; go on: masterchef suite resume {short}")
        raise


def _steer(found: "SuiteRun", action: str, verb: "Callable[[SuiteRun], object]", said: str) -> None:
    from masterchef import audit

    try:
        with audit.of_run(None, f"suite.{action}", found):
            verb(found)
    except ValueError as error:  # StateError, OverBudget
        raise CommandError(str(error)) from error
    say(f"suite {str(found.pk)[:8]} {said}")


def _find(text: str) -> "SuiteRun":
    _setup()
    from masterchef.cli import lookup

    return lookup.suite(text)


def _setup() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
