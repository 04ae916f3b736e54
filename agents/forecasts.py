"""What sessions will take, and what models charge: told to masterchef.runs.forecasts.

A like run is an ended session of the same scenario in which the same model held seats. The median
of what a seat of it took is what a seat will take; without one, a quick game of the built-in
baseline says how often a seat is asked, and the model's limits what that may take at most.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from statistics import median
from typing import Any

from agents.calls import records
from agents.hosts import Reply
from agents.model_player.turn_calls import DEFAULTS
from agents.registry import hosts_with, is_model, split_player
from kitchen import engine
from kitchen.engine.layout import lay_out
from kitchen.engine.observe import observe
from kitchen.engine.players import player
from kitchen.engine.step import advance
from kitchen.models import Scenario, Session
from masterchef.durable import sql
from masterchef.runs.forecasts import FREE, Forecast, basis_of
from masterchef.runs.models import CostSource

MOST_RUNS = 20  # the latest like runs that are looked at
ASKED_AS = "greedy"  # the baseline whose game says how often a seat is asked


def of_session(session: Session) -> list[Forecast]:
    """A line for each model of the session's seats."""
    stored = session.scenario
    plan = engine.restore_scenario(stored.spec)
    return of_seats(plan, _players(session.seats), session.options)


def _players(seats: Mapping[str, Any]) -> list[str]:
    return [seat["player"] for seat in seats.values()]


def of_seats(
    plan: engine.Scenario, players: Iterable[str], options: Mapping[str, Any], *, sessions: int = 1
) -> list[Forecast]:
    """As `of_session`, for so many sessions whose seats hold these players."""
    held = Counter(each for each in players if is_model(each))
    merged = {**DEFAULTS, **options}
    return [_line(plan, each, seats, sessions, merged) for each, seats in held.items()]


def _line(
    plan: engine.Scenario, who: str, seats: int, sessions: int, options: Mapping[str, Any]
) -> Forecast:
    runs = _like(plan.name, who)
    times = seats * sessions
    seconds = None
    if runs:
        calls, read, written = (
            round(times * median(getattr(run, name) / run.seats for run in runs))
            for name in ("calls", "tokens_in", "tokens_out")
        )
        seconds = times * median(run.seconds / run.seats for run in runs)
    else:
        calls = round(times * turns_a_seat(plan))
        written = calls * int(options["num_predict"])
        read = calls * max(int(options["num_ctx"]) - int(options["num_predict"]), 0)
    at_hand = slots(who)
    cost, source = cost_of(who, read, written)
    return Forecast(
        model=split_player(who)[0],
        calls=calls,
        tokens_in=read,
        tokens_out=written,
        cost_usd=cost,
        price_source=source,
        hours=None if seconds is None else seconds / max(min(at_hand, times), 1) / 3_600,
        slots=at_hand,
        basis=basis_of(len(runs)),
        like_runs=len(runs),
        sure_tokens=read + written if runs else 0,
        sure_usd=(cost or 0.0) if runs else 0.0,
    )


def _like(scenario: str, who: str) -> list[Any]:
    """The latest like runs: seats, calls, tokens_in, tokens_out, seconds of the player."""
    ids = list(Scenario.objects.filter(name=scenario).values_list("pk", flat=True))
    return sql(
        "SELECT latest.seats, count(*) FILTER (WHERE e.error_class = '') AS calls,"
        " coalesce(sum(e.tokens_in), 0)::float8 AS tokens_in,"
        " coalesce(sum(e.tokens_out), 0)::float8 AS tokens_out,"
        " coalesce(sum(e.seconds), 0)::float8 AS seconds FROM"
        " (SELECT r.id, (SELECT count(*) FROM jsonb_each(s.seats) x"
        " WHERE x.value->>'player' = %s) AS seats FROM kitchen_session s JOIN masterchef_run r"
        " ON r.id = s.run_ptr_id AND r.state = 'done' WHERE s.scenario_id = ANY(%s)"
        " AND EXISTS (SELECT FROM jsonb_each(s.seats) x WHERE x.value->>'player' = %s)"
        " ORDER BY r.created_at DESC LIMIT %s) AS latest"
        " JOIN masterchef_ledgerentry e ON e.run_id = latest.id AND e.model = %s"
        " GROUP BY latest.id, latest.seats HAVING count(*) FILTER (WHERE e.error_class = '') > 0",
        (who, ids, who, MOST_RUNS, split_player(who)[0]),
    ).fetchall()


def turns_a_seat(plan: engine.Scenario) -> float:
    """How often a seat decides on average when the baseline plays the scenario."""
    return _turns(plan.digest, plan.model_dump_json()) / max(len(plan.seats), 1)


@lru_cache(maxsize=64)
def _turns(digest: str, text: str) -> int:
    plan = engine.Scenario.model_validate_json(text)
    names = dict.fromkeys(plan.seats, ASKED_AS)
    kitchen, plays, turns = lay_out(plan, 1, names), player(ASKED_AS), 0
    while kitchen.ended is None:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        turns += len(seen)
        advance(kitchen, {seat: plays(seen[seat], 1) for seat in seen})
    return turns


def slots(who: str) -> int:
    """Calls at the same time on the hosts that are up and have the player's model."""
    return sum(place.host.slots for place in hosts_with(*split_player(who)))


def cost_of(who: str, tokens_in: int, tokens_out: int) -> tuple[float | None, str]:
    """Dollars at the most expensive of the player's hosts, and the source of the price."""
    model, tag = split_player(who)
    reply = Reply("", tokens_in=tokens_in, tokens_out=tokens_out)
    found: Decimal | None = None
    for place in hosts_with(model, tag, healthy=False):
        cost = records.price(place.host, model, reply)
        if cost.source == CostSource.ESTIMATED and cost.usd is not None:
            found = max(found or Decimal(0), cost.usd)
    if found is None:
        return None, FREE
    return float(found), "public price lists (genai-prices)"
