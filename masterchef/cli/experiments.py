"""Playing an experiment from a terminal: sessions made, started, watched to their end, ranked.

Django and the stack are up when these functions are called.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode

if TYPE_CHECKING:
    from rich.console import Console

    from kitchen.engine import Scenario
    from kitchen.lineups import Lineup
    from kitchen.models import Experiment

_POLL_S = 0.25
_MEASURE_S = 5.0


class Contender(NamedTuple):
    """A lineup and the runs it gets; `stop_after_s` wall seconds cut each of them."""

    lineup: "Lineup"
    seeds: Sequence[int]
    repeats: int = 1
    stop_after_s: float | None = None


class Budget(NamedTuple):
    """What all sessions of one `play` may take together; None: as much as they do."""

    tokens: int | None = None
    usd: float | None = None


NO_BUDGET = Budget()


def play(
    scenario: "Scenario | str",
    lineups: Sequence["Lineup | str"],
    seeds: Sequence[int],
    repeats: int = 1,
    *,
    console: "Console",
    track: str = "A",
    speed: float | None = None,
    stop_after_s: float | None = None,
) -> "Experiment":
    """Every lineup on the same seeds, to the end; see `play_contenders`."""
    from kitchen import lineups as known

    contenders = [
        Contender(known.find(each) if isinstance(each, str) else each, seeds, repeats, stop_after_s)
        for each in lineups
    ]
    return play_contenders(scenario, contenders, console=console, track=track, speed=speed)


def play_contenders(
    scenario: "Scenario | str",
    contenders: Sequence[Contender],
    *,
    console: "Console",
    track: str = "A",
    speed: float | None = None,
    budget: Budget = NO_BUDGET,
) -> "Experiment":
    """Make the sessions, start them and show them until each has ended or is blocked.

    Raises LineupError or ScenarioError before anything is written. Ctrl-C cancels the sessions.
    """
    from django.db import connection

    experiment = prepare(scenario, contenders, track=track, speed=speed, budget=budget)
    try:
        start_all(experiment)
        wait(experiment, console)
    except KeyboardInterrupt:
        connection.close()  # it may have been in the middle of a query
        cancelled = cancel_all(experiment)
        console.print(f"cancelled {cancelled} sessions of experiment {experiment.pk}")
        raise
    return experiment


def prepare(
    scenario: "Scenario | str",
    contenders: Sequence[Contender],
    *,
    track: str = "A",
    speed: float | None = None,
    budget: Budget = NO_BUDGET,
) -> "Experiment":
    """An experiment with all its sessions, not started; all or nothing.

    Raises forecasts.OverBudget, a ValueError, where they would take more than the budget.
    """
    from django.db import transaction

    from kitchen import lineups, sessions
    from kitchen.models import Session

    chosen = [contender.lineup for contender in contenders]
    players = [player for lineup in chosen for player in (*lineup.players, *lineup.recall)]
    lineups.check_players(players)  # all of them before the first session is written
    names = " vs ".join(dict.fromkeys(contender.lineup.name for contender in contenders))
    title = scenario if isinstance(scenario, str) else scenario.name
    made: list[Session] = []
    with transaction.atomic():
        experiment = sessions.create_experiment(made_of=f"{title}: {names}")
        for contender in contenders:
            for seed in contender.seeds:
                for repeat in range(1, contender.repeats + 1):
                    session = sessions.create_session(
                        scenario=scenario,
                        lineup=contender.lineup,
                        seed=seed,
                        repeat=repeat,
                        track=track,
                        speed=speed,
                        stop_after_s=contender.stop_after_s,
                        experiment=experiment,
                        checked=True,
                    )
                    made.append(session)
        sessions.refuse_over_budget(made, budget_tokens=budget.tokens, budget_usd=budget.usd)
    return experiment


def start_all(experiment: "Experiment") -> None:
    """Open the first tick of every session that waits for it."""
    from kitchen import sessions
    from masterchef import audit

    audit.write(None, "session.start", experiment, sessions=experiment.sessions.count())
    for session in experiment.sessions.filter(state="created").order_by("created_at", "id"):
        sessions.start(session)


def wait(experiment: "Experiment", console: "Console") -> None:
    """Show the sessions until each has ended or is blocked, and has its score."""
    from masterchef.cli.live_display import LiveDisplay
    from masterchef.cli.progress import Progress

    progress = Progress(experiment)
    over_since = None
    with LiveDisplay(console, title=experiment.name) as display:
        while not progress.measured:
            progress.refresh()
            display.show(progress)
            if progress.over:
                over_since = over_since or time.monotonic()
                if time.monotonic() - over_since > _MEASURE_S:
                    _measure_rest(experiment)
            time.sleep(0 if progress.measured else _POLL_S)


def _measure_rest(experiment: "Experiment") -> None:
    """Workers measure what has ended; this does what they left undone."""
    from kitchen import sessions

    for session in experiment.sessions.filter(state="done", score=None):
        sessions.measure_session(session.pk)


def cancel_all(experiment: "Experiment") -> int:
    """Cancel what hasn't ended; returns how many that were."""
    from kitchen import sessions

    cancelled = 0
    for session in experiment.sessions.filter(
        state__in=("created", "running", "paused", "blocked")
    ):
        try:
            sessions.cancel(session, "cancelled by Ctrl-C at the command line")
            cancelled += 1
        except sessions.StateError:
            pass  # it ended a moment ago
    return cancelled


def show_leaderboard(experiment: "Experiment", console: "Console") -> None:
    """Print the experiment's board."""
    from judging.boards import boards
    from masterchef.cli.boards import show

    show(boards(experiment=experiment.pk), console)


def check(experiment: "Experiment") -> None:
    """Raise CommandError if a session didn't come to its end."""
    stuck = list(experiment.sessions.filter(state__in=("blocked", "failed")))
    if stuck:
        lines = [f"{str(session.pk)[:8]} is {session.state}: {session.reason}" for session in stuck]
        raise CommandError(
            "\n".join(lines),
            fix="see the turn in the admin, then retry it, substitute a wait or cancel the session",
            code=ExitCode.FAILED,
        )
