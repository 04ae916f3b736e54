"""Leaderboards from the database: one for each scenario, ruleset, track and scale."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from judging.leaderboard import RANKING, Entry, Result, rank
from kitchen.calibrations import mark
from kitchen.engine.metrics import CEILING, REFERENCE
from kitchen.models import Session
from masterchef.runs import ledger
from masterchef.runs.ledger import Total
from masterchef.runs.models import RunState

_LEFT_OUT = {
    RunState.CREATED: "not started",
    RunState.RUNNING: "still running",
    RunState.PAUSED: "paused",
    RunState.BLOCKED: "blocked",
    RunState.FAILED: "failed",
    RunState.CANCELLED: "cancelled",
}
_FIELDS = (
    "id", "state", "reason", "seed", "track", "ruleset", "score", "metrics__dishes__served",
    "metrics__scale", "metrics__answers",
    "scenario__name", "scenario__digest", "lineup__name", "lineup__digest",
)  # fmt: skip
_TASK = ("scenario__name", "scenario__digest", "ruleset", "track")


class Board(NamedTuple):
    """Runs that may be compared with each other: the same scenario by digest, rules, track and
    scale. The scale is what 100 means: a certified ceiling, or every order on time."""

    scenario: str
    digest: str
    ruleset: str
    track: str
    scale: str
    entries: list[Entry]

    @property
    def calibration(self) -> str:
        """Whether the scenario is a good instrument, or why not."""
        return str(mark(self.digest, self.ruleset))

    def to_json(self) -> dict[str, Any]:
        """A JSON object; see Entry for the units."""
        return {
            "scenario": self.scenario,
            "digest": self.digest,
            "ruleset": self.ruleset,
            "track": self.track,
            "scale": self.scale,
            "calibration": self.calibration,
            "ranking": RANKING,
            "entries": [entry.to_json() for entry in self.entries],
        }


def boards(
    *,
    scenario: str | None = None,
    experiment: int | None = None,
    track: str | None = None,
    ruleset: str | None = None,
) -> list[Board]:
    """Every board with at least one run, by scenario name; two queries. Filters narrow the runs."""
    wanted = {
        "scenario__name": scenario,
        "experiment": experiment,
        "track": track,
        "ruleset": ruleset,
    }
    sessions = Session.objects.filter(
        **{key: value for key, value in wanted.items() if value is not None}
    )
    # By age, so that the board which is current stands before those of older rules.
    rows = list(sessions.order_by("scenario__name", "-created_at").values(*_FIELDS))
    spent = ledger.totals(row["id"] for row in rows)
    grouped: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row[name] for name in _TASK)].append(row)
    return [
        Board(name, digest, rules, letter, scale, rank(_results(group, spent)))
        for (name, digest, rules, letter), of_it in grouped.items()
        for scale, group in _by_scale(of_it).items()
    ]


def _by_scale(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Certified first. What isn't measured has no scale yet and is told on the first board."""
    found: dict[str, list[dict[str, Any]]] = {CEILING: [], REFERENCE: []}
    open_yet = []
    for row in rows:
        if row["score"] is None:
            open_yet.append(row)
        else:
            found[row["metrics__scale"] or REFERENCE].append(row)
    first = CEILING if found[CEILING] or not found[REFERENCE] else REFERENCE
    found[first] += open_yet
    return {scale: group for scale, group in found.items() if group}


def _results(rows: Iterable[dict[str, Any]], spent: dict[UUID, Total]) -> Iterable[Result]:
    rows = list(rows)
    names: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        names[row["lineup__name"]].add(row["lineup__digest"])
    for row in rows:
        name, digest = row["lineup__name"], row["lineup__digest"]
        used = spent.get(row["id"], Total())
        yield Result(
            # Two different lineups may carry one name.
            lineup=name if len(names[name]) == 1 else f"{name} ({digest[:8]})",
            unit=f"{row['scenario__name']}/{row['seed']}",
            score=row["score"],
            tokens=used.tokens,
            seconds=used.seconds,
            served=row["metrics__dishes__served"] or 0,
            excluded=_excluded(row),
            cut=row["reason"] == "cut",
            answers=row["metrics__answers"],
        )


def _excluded(row: dict[str, Any]) -> str:
    if row["state"] == RunState.DONE:
        return "" if row["score"] is not None else "not measured yet"
    return str(_LEFT_OUT[row["state"]])
