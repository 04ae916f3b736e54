"""Suites of a few small scenarios, and the steps of a worker."""

from typing import Any

from kitchen import lineups, sessions, suites
from kitchen.models import SuiteRun

SMALL = ("slow_business_1", "high_labor_1", "low_inventory_1")


def suite_of(*names: str) -> suites.Suite:
    """The part of `preview` with these scenarios."""
    whole = suites.find("preview")
    return whole._replace(scenarios=tuple(one for one in whole.scenarios if one.name in names))


def made(*players: str, names: tuple[str, ...] = SMALL, seeds: int = 1, **setup: Any) -> SuiteRun:
    """A run that hasn't started."""
    return suites.create(
        suite_of(*names),
        [lineups.find(player) for player in players],
        seeds=list(range(1, seeds + 1)),
        setup=suites.Setup(**setup),
    )


def work(run: SuiteRun, rounds: int = 10_000) -> None:
    """What workers do: close ticks, measure what has ended, let the next ones in."""
    for _ in range(rounds):
        live = run.experiment.sessions.filter(state="running").first()
        if live is None:
            break
        while live.state == "running":
            sessions.run_on(live.pk, live.tick)
            live.refresh_from_db()
        sessions.measure_session(live.pk)
        suites.go_on_after(live.pk)
    run.refresh_from_db()
