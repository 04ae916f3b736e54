"""How the estimate, the progress and the result of a suite are printed."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from masterchef.cli.output import data, emit, progress, table

if TYPE_CHECKING:
    from rich.console import Console

    from judging.suites import Line
    from kitchen.lineups import Lineup
    from kitchen.models import SuiteRun
    from kitchen.suites import Suite

_POLL_S = 1.0
_LIVE = ("created", "running")


def show_estimate(
    suite: "Suite", lineups: "Sequence[Lineup]", seeds: Sequence[int], repeats: int, *,
    as_json: bool,
) -> None:  # fmt: skip
    """What it will take; on stderr, unless it is all that was asked for."""
    from agents import suite_forecasts

    told = suite_forecasts.estimate(suite, lineups, seeds=len(seeds), repeats=repeats)
    if as_json:
        emit({**told._asdict(), "models": [line._asdict() for line in told.models]})
        return
    out = progress()
    out.print(f"{suite.name}: {told.sessions:,} sessions, about {told.turns:,} turns; "
              f"{suite.calibration}", soft_wrap=True)  # fmt: skip
    out.print(f"{len(seeds)} seeds: {told.said}", soft_wrap=True)
    for line in told.models:
        tokens = (line.tokens_in or 0) + (line.tokens_out or 0)
        hours = "nobody can tell how long" if line.hours is None else f"{line.hours:.1f} h"
        cost = line.price_source if line.cost_usd is None else f"${line.cost_usd:.2f}"
        out.print(f"{line.model}: {line.calls or 0:,} calls, {tokens:,} tokens, {cost}, {hours} on "
                  f"{line.slots} slots ({line.basis})", soft_wrap=True)  # fmt: skip


def follow(run: "SuiteRun", console: "Console") -> None:
    """A line whenever something has changed, until it is over or paused."""
    from kitchen import suites

    said = ""
    while True:
        run.refresh_from_db()
        now = suites.standing(run)
        states = ", ".join(f"{count} {state}" for state, count in sorted(now.states.items()))
        line = f"{run.state}: {now.ended} of {now.sessions} sessions have ended ({states})"
        if line != said:
            console.print(line, soft_wrap=True)
            said = line
        if run.state not in _LIVE:
            return
        time.sleep(_POLL_S)


def row_of(run: "SuiteRun", *, short: bool = False) -> dict[str, Any]:
    """One run as a JSON object, or as a line of a table."""
    from kitchen import suites

    now, started = suites.standing(run), run.started_at
    lineups = run.setup["lineups"]
    return {
        "run": str(run.pk)[:8] if short else str(run.pk),
        "suite": run.suite,
        "digest": run.digest,
        "lineups": ", ".join(lineups) if short else lineups,
        "state": run.state,
        "reason": run.reason,
        "sessions": f"{now.ended}/{now.sessions}" if short else now.states,
        "created": run.created_at,
        "started": started.strftime("%Y-%m-%d %H:%M") if short and started else started,
        "ended": run.ended_at,
    }


def show_result(run: "SuiteRun", *, as_json: bool) -> None:
    """The board of one run."""
    from judging.suites import RANKING, result

    board = result(run)
    if as_json:
        emit({**row_of(run), **board.to_json()})
        return
    out = data()
    reason = f": {run.reason}" if run.reason else ""
    out.print(f"suite {run.suite} {run.digest[:8]} · {run.state}{reason} · {board.calibration}",
              soft_wrap=True)  # fmt: skip
    columns = ("rank", "lineup", "score", "runs", "tied with", "tokens/point", "note")
    table(map(_row, board.lines), columns, as_json=False)
    profiles = ({"lineup": line.lineup, **_figures(line.profile._asdict())} for line in board.lines)
    table(profiles, ("lineup", *_profile_names()), as_json=False)
    for line in board.lines:
        if line.excluded:
            left = ", ".join(f"{count} {why}" for why, count in line.excluded.items())
            out.print(f"{line.lineup}: left out {left}", soft_wrap=True)
    out.print(RANKING, soft_wrap=True)


def _row(line: "Line") -> dict[str, Any]:
    told = line.to_json()
    mean, low, high = told["mean"], told["low"], told["high"]
    score = "–" if mean is None else f"{mean:.1f}"
    if low is not None:
        score += f" ({low:.1f} to {high:.1f})"
    per_point = told["tokens_per_point"]
    return {
        "rank": "–" if line.rank is None else line.rank,
        "lineup": line.lineup,
        "score": score,
        "runs": line.runs,
        "tied with": ", ".join(line.tied_with),
        "tokens/point": "–" if not per_point else f"{per_point:,.0f}",
        "note": line.note,
    }


def _profile_names() -> tuple[str, ...]:
    from judging.suite_profile import Profile

    return Profile._fields


def _figures(values: dict[str, float | None]) -> dict[str, str]:
    return {name: "–" if value is None else f"{value:.1f}" for name, value in values.items()}
