"""What a suite will take, told before it starts: sessions, turns, tokens, money, hours, power."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from agents.forecasts import of_seats, turns_a_seat
from kitchen import engine, lineups, suites
from kitchen.lineups import Lineup
from kitchen.models import SuiteRun
from masterchef.runs.forecasts import Forecast, many, together


class SuiteEstimate(NamedTuple):
    """`turns` as greedy is asked; `apart` is the difference of two suite scores, in points, that
    is seen with 80% power on these seeds."""

    sessions: int
    turns: int
    apart: float
    models: list[Forecast]

    @property
    def said(self) -> str:
        """The power in words."""
        return f"two lineups {self.apart:.1f} points apart are told apart with 80% power"


def of_suite(run: SuiteRun) -> list[Forecast]:
    """A line for each model of all its sessions."""
    lines: list[Forecast] = []
    counted: dict[tuple[int, int], int] = {}
    first: dict[tuple[int, int], Any] = {}
    for session in run.experiment.sessions.select_related("scenario"):
        key = session.scenario_id, session.lineup_id
        counted[key] = counted.get(key, 0) + 1
        first.setdefault(key, session)
    for key, session in first.items():
        plan = engine.restore_scenario(session.scenario.spec)
        players = [held["player"] for held in session.seats.values()]
        lines += [many(line, counted[key]) for line in of_seats(plan, players, session.options)]
    return together(lines)


def estimate(
    suite: suites.Suite, contenders: Sequence[Lineup], *, seeds: int, repeats: int = 1
) -> SuiteEstimate:
    """Of a suite that somebody thinks of; raises lineups.LineupError."""
    each = seeds * repeats
    turns, lines = 0.0, []
    for listed in suite.scenarios:
        plan = engine.load_scenario(listed.name)
        for lineup in contenders:
            seated = lineups.seat_players(lineup, plan).values()
            players = [held["player"] for held in seated]
            lines += of_seats(plan, players, lineup.options, sessions=each)
            turns += turns_a_seat(plan) * len(plan.seats) * each
    return SuiteEstimate(
        len(suite.scenarios) * len(contenders) * each,
        round(turns),
        suites.points_apart(suite.scenarios, seeds),
        together(lines),
    )
