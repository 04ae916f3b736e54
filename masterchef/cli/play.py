"""`masterchef play`: lineups on a scenario, live, then the leaderboard."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, progress, styled

if TYPE_CHECKING:
    from kitchen.lineups import Lineup
    from kitchen.models import Experiment

_MOST_SESSIONS = 10_000
BudgetTokens = Annotated[
    int | None, typer.Option(help="Of all sessions; none starts if more is expected.", min=1)
]
BudgetUsd = Annotated[float | None, typer.Option(help="The same in dollars.", min=0.0001)]


def play(
    scenario: Annotated[str, typer.Argument(help="A scenario's name, or a YAML file.")],
    lineup: Annotated[
        list[str],
        typer.Option(help="A YAML file, a built-in lineup or one player for all; repeatable."),
    ],
    seeds: Annotated[str, typer.Option(help="Such as 1-5 or 1,2,7.")] = "1",
    repeats: Annotated[int, typer.Option(help="Runs of each seed.")] = 1,
    track: Annotated[str, typer.Option(help="A: thinking is free; B: tokens cost time.")] = "A",
    speed: Annotated[
        float | None, typer.Option(help="Simulated seconds a second; as fast as it goes if left.")
    ] = None,
    stop_after: Annotated[
        float | None, typer.Option(help="Cut each session after so many seconds.")
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(help="How models answer: copy, number, or both on the same seeds."),
    ] = None,
    budget_tokens: BudgetTokens = None,
    budget_usd: BudgetUsd = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Start the sessions and don't wait for them.")
    ] = False,
    json: Json = False,
) -> None:
    """Play a scenario with one or more lineups and rank them."""
    from masterchef.cli import experiments, styles
    from masterchef.cli.environment import setup_django
    from masterchef.cli.ranges import numbers
    from masterchef.cli.scenarios import find
    from masterchef.cli.signals import like_ctrl_c

    plan = find(scenario)
    wanted = numbers(seeds, "--seeds")
    chosen = styles.in_style(read_lineups(lineup), style)
    if len(wanted) * repeats * len(chosen) > _MOST_SESSIONS:
        raise CommandError(
            f"--seeds: that is more than {_MOST_SESSIONS} sessions", code=ExitCode.USAGE
        )
    setup_django()
    from kitchen.sessions import setups

    contenders = [experiments.Contender(each, wanted, repeats, stop_after) for each in chosen]
    budget = experiments.Budget(budget_tokens, budget_usd)
    with input_errors():
        said = {"repeats": repeats, "track": track, "speed": speed, "stop_after_s": stop_after}
        setups.read(said)
        if detach:
            experiment = experiments.prepare(
                plan, contenders, track=track, speed=speed, budget=budget
            )
            experiments.start_all(experiment)
        else:
            with like_ctrl_c():
                experiment = experiments.play_contenders(
                    plan, contenders, console=progress(), track=track, speed=speed, budget=budget
                )
    if json:
        emit(_report(experiment))
    elif detach:
        data().print(f"experiment {experiment.pk}: {experiment.sessions.count()} sessions started")
    else:
        experiments.show_leaderboard(experiment, data())
        for line in styles.spreads(experiment):
            data().print(styled(line), soft_wrap=True)
        progress().print(f"experiment {experiment.pk}; look closer: masterchef sessions, watch, "
                         "replay or export with a session's id", soft_wrap=True)  # fmt: skip
    if not detach:
        experiments.check(experiment)


def read_lineups(texts: list[str]) -> list["Lineup"]:
    """Those that `--lineup` names; raises CommandError with all that is wrong with them."""
    from kitchen import lineups

    found, problems = [], []
    for text in dict.fromkeys(texts):
        try:
            found.append(lineups.find(text))
        except lineups.LineupError as error:
            problems += error.problems
    if problems:
        raise CommandError("\n".join(problems), code=ExitCode.USAGE)
    return found


@contextlib.contextmanager
def input_errors() -> Iterator[None]:
    """Inside, what is wrong with a scenario, lineup or option ends the command with code 2."""
    from kitchen.engine import ScenarioError
    from kitchen.lineups import LineupError

    try:
        yield
    except (ScenarioError, LineupError) as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error
    except ValueError as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error


def _report(experiment: "Experiment") -> dict[str, Any]:
    from judging.boards import boards
    from masterchef.cli.sessions import row_of

    rows = experiment.sessions.select_related("scenario", "lineup").order_by("created_at", "id")
    return {
        "experiment": experiment.pk,
        "name": experiment.name,
        "sessions": [row_of(session) for session in rows],
        "leaderboards": [board.to_json() for board in boards(experiment=experiment.pk)],
    }
