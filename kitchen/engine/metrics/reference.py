"""The two ends of the scale: what doing nothing brings, and what a perfect evening would."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from kitchen.engine.decisions import Decision
from kitchen.engine.events import Event
from kitchen.engine.layout import lay_out, reference_value
from kitchen.engine.metrics.log import Log
from kitchen.engine.metrics.money import balance
from kitchen.engine.plan import ByDigest
from kitchen.engine.ruleset import RULESET
from kitchen.engine.scenario import Scenario
from kitchen.engine.scenario_files import ScenarioError
from kitchen.engine.state import Kitchen
from kitchen.engine.step import advance, replay
from kitchen.engine.timers import end_session

CUT = "cut"


def closing(
    scenario: Scenario, seed: int, seats: tuple[str, ...], events: list[Event], at: int
) -> list[Event]:
    """The events that closing the kitchen at `at` ms would add to a log that was cut there.

    Open orders and those still to come are lost, as at closing time.
    """
    kitchen = replay(lay_out(scenario, seed, seats), events)
    out: list[Event] = []
    end_session(kitchen, out, CUT, at)
    return out


def null_score(
    scenario: Scenario, seed: int, seats: tuple[str, ...], until: int | None = None
) -> int:
    """S_null: S in cents when every seat only ever waits, as the null baseline does.

    With `until` (ms) its evening ends there, as that of a session cut at that instant: what spoils
    later is no merit of the session's. Computed once for each scenario, seed and brigade.
    """
    events = list(_null_events(ByDigest(scenario), seed, seats, RULESET))
    if until is None:
        return balance(Log(events)).s
    past = [event for event in events if event.at <= until and event.kind != "session_ended"]
    return balance(Log(past + closing(scenario, seed, seats, past, until))).s


def score(s: int, s_null: int, s_full: int) -> float:
    """100 · clip((S - S_null) / (S_full - S_null), 0, 1); S_full must be above S_null."""
    share = Fraction(s - s_null, s_full - s_null)
    return float(100 * min(max(share, Fraction(0)), Fraction(1)))


def check_reference(scenario: Scenario, seeds: Iterable[int]) -> None:
    """Raises ScenarioError when a perfect evening of one of these seeds isn't worth more than
    doing nothing: then there is no scale to score on."""
    seats = tuple(sorted(scenario.seats))
    problems = []
    for seed in seeds:
        s_null, s_ref = null_score(scenario, seed, seats), reference_value(scenario, seed)
        if s_ref <= s_null:
            problems.append(
                f"{scenario.name}: dishes: with seed {seed} every order on time is worth {s_ref} "
                f"cents, doing nothing {s_null}; give the dishes a value, or more orders"
            )
    if problems:
        raise ScenarioError(problems)


@lru_cache(maxsize=128)
def _null_events(
    keyed: ByDigest, seed: int, seats: tuple[str, ...], ruleset: str
) -> tuple[Event, ...]:
    kitchen: Kitchen = lay_out(keyed.scenario, seed, seats)
    waits = Decision(None)
    events: list[Event] = []
    while kitchen.ended is None:
        events += advance(kitchen, dict.fromkeys(kitchen.free, waits))
    return tuple(events)
