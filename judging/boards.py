"""Leaderboards from the database: one for each scenario, ruleset and track."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import Coalesce

from agents.models import ModelCall
from judging.leaderboard import RANKING, Entry, Result, rank
from kitchen.models import Session
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
    "scenario__name", "scenario__digest", "lineup__name", "lineup__digest",
)  # fmt: skip


class Board(NamedTuple):
    """Runs that may be compared with each other: the same scenario by digest, rules and track."""

    scenario: str
    digest: str
    ruleset: str
    track: str
    entries: list[Entry]

    def to_json(self) -> dict[str, Any]:
        """A JSON object; see Entry for the units."""
        return {
            "scenario": self.scenario,
            "digest": self.digest,
            "ruleset": self.ruleset,
            "track": self.track,
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
    spent = _spent([row["id"] for row in rows])
    grouped: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        key = tuple(
            row[name] for name in ("scenario__name", "scenario__digest", "ruleset", "track")
        )
        grouped[key].append(row)
    return [
        Board(name, digest, rules, letter, rank(_results(group, spent)))
        for (name, digest, rules, letter), group in grouped.items()
    ]


def _results(
    rows: Iterable[dict[str, Any]], spent: dict[UUID, tuple[int, float]]
) -> Iterable[Result]:
    rows = list(rows)
    names: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        names[row["lineup__name"]].add(row["lineup__digest"])
    for row in rows:
        name, digest = row["lineup__name"], row["lineup__digest"]
        tokens, seconds = spent.get(row["id"], (0, 0.0))
        yield Result(
            # Two different lineups may carry one name.
            lineup=name if len(names[name]) == 1 else f"{name} ({digest[:8]})",
            unit=f"{row['scenario__name']}/{row['seed']}",
            score=row["score"],
            tokens=tokens,
            seconds=seconds,
            served=row["metrics__dishes__served"] or 0,
            excluded=_excluded(row),
            cut=row["reason"] == "cut",
        )


def _excluded(row: dict[str, Any]) -> str:
    if row["state"] == RunState.DONE:
        return "" if row["score"] is not None else "not measured yet"
    return str(_LEFT_OUT[row["state"]])


def _spent(runs: list[UUID]) -> dict[UUID, tuple[int, float]]:
    """Tokens in and out, and seconds the models took, by run; answers from the cache cost none."""
    calls = ModelCall.objects.filter(run__in=runs, cached=False).values_list("run")
    sums = calls.annotate(
        tokens_read=Coalesce(Sum("tokens_in"), 0),
        tokens_written=Coalesce(Sum("tokens_out"), 0),
        ms=Coalesce(Sum("total_ms"), 0.0),
    )
    return {run: (read + written, ms / 1000) for run, read, written, ms in sums.order_by()}
