"""How a contender does over time: score, cost, latency and failures of each run, and what changed.

Points of sessions are those of one lineup on one scenario; of matrices, those of one prompt (or
pair) with one model on the same metric. A point is marked where the rules, the scenario or trials,
or the digest of its model differ from the point before; regressions are told from one stretch
without a mark to the next by the test that reports use: a drop beyond chance at 5%.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from judging.models import EXCLUDED
from judging.statistics import ALPHA
from judging.statistics.paired import compare_by_wilcoxon
from masterchef.durable import sql

MOST_POINTS = 500
LEAST_PAIRS = 5  # below, no difference can pass the test


class Point(NamedTuple):
    """One run. `score` in the measure of its kind; None: not measured. `marks` say what is new
    since the point before. `seconds` of models, a call on average."""

    run: UUID
    name: str
    at: datetime
    unit: str
    score: float | None
    cost_usd: float | None
    tokens: int
    seconds: float | None
    failures: int
    version: str
    digests: str
    marks: list[str]


class Fall(NamedTuple):
    """The score fell between two stretches: `before` and `now` are means over the same units."""

    at: datetime
    before: float
    now: float
    pairs: int
    p: float


class Trend(NamedTuple):
    measure: str
    points: list[Point]
    falls: list[Fall]

    def to_json(self) -> dict[str, Any]:
        return {"measure": self.measure, "points": [one._asdict() for one in self.points],
                "falls": [one._asdict() for one in self.falls]}  # fmt: skip


def of_sessions(*, scenario: str, lineup: str) -> Trend:
    """Sessions of the lineup on the scenario, the oldest first; a unit is a seed."""
    return _trend("score", sql(_SESSIONS, {"scenario": scenario, "lineup": lineup,
                                           "most": MOST_POINTS}).fetchall())  # fmt: skip


def of_matrices(*, combination: str, model: str, metric: str = "entities_f1") -> Trend:
    """Trials of ended matrices that asked the model so, the oldest first; a unit is a trial."""
    if metric not in ("entities_f1", "mappings_f1", "relationships_f1"):
        raise ValueError(f"metric: {metric!r} is not one of entities_f1, mappings_f1,"
                         " relationships_f1")  # fmt: skip
    rows = sql(_MATRICES.replace("{metric}", metric), {
        "combination": combination, "model": model, "excluded": list(map(str, EXCLUDED)),
        "most": MOST_POINTS,
    }).fetchall()  # fmt: skip
    return _trend(metric, rows)


_SESSIONS = """
SELECT * FROM (
  SELECT r.id AS run, r.name, r.created_at AS at, s.seed::text AS unit, s.score,
         used.cost AS cost_usd, coalesce(used.tokens, 0)::bigint AS tokens, used.seconds,
         (CASE WHEN r.state = 'failed' THEN 1 ELSE 0 END + coalesce(used.failures, 0))::int
           AS failures,
         s.ruleset || ' ' || left(c.digest, 8) AS version, coalesce(digests.all, '') AS digests
  FROM kitchen_session s JOIN masterchef_run r ON r.id = s.run_ptr_id
  JOIN kitchen_scenario c ON c.id = s.scenario_id AND c.name = %(scenario)s
  JOIN kitchen_lineup l ON l.id = s.lineup_id AND l.name = %(lineup)s
  LEFT JOIN LATERAL (SELECT sum(e.cost_usd)::float8 AS cost,
      sum(coalesce(e.tokens_in, 0) + coalesce(e.tokens_out, 0)) AS tokens,
      avg(e.seconds)::float8 AS seconds, count(*) FILTER (WHERE e.error_class <> '') AS failures
    FROM masterchef_ledgerentry e WHERE e.run_id = r.id) used ON true
  LEFT JOIN LATERAL (SELECT string_agg(DISTINCT left(m.digest, 12), ' ') AS all
    FROM agents_modelcall m WHERE m.run_id = r.id AND m.digest <> '') digests ON true
  WHERE r.state IN ('done', 'failed') ORDER BY r.created_at DESC LIMIT %(most)s
) AS newest ORDER BY at
"""
_MATRICES = """
SELECT * FROM (
  SELECT r.id AS run, r.name, r.created_at AS at, t.name AS unit,
         avg(c.{metric}) FILTER (WHERE c.outcome <> ALL(%(excluded)s))::float8 AS score,
         sum(c.cost_usd)::float8 AS cost_usd,
         sum(coalesce(c.tokens_in, 0) + coalesce(c.tokens_out, 0))::bigint AS tokens,
         avg(c.seconds)::float8 AS seconds,
         count(*) FILTER (WHERE c.outcome <> 'ok')::int AS failures, '' AS version,
         coalesce(max(d.digest), '') AS digests
  FROM judging_cell c JOIN masterchef_run r ON r.id = c.matrix_id AND r.state = 'done'
    AND r.kind = 'matrix'
  JOIN judging_trial t ON t.id = c.trial_id
  LEFT JOIN LATERAL (SELECT left(m.digest, 12) AS digest FROM agents_modelcall m
    WHERE m.run_id = r.id AND m.digest <> '' AND m.model = split_part(c.model, '@', 1) LIMIT 1) d
    ON true
  WHERE c.combination = %(combination)s AND c.model = %(model)s
  GROUP BY r.id, r.name, r.created_at, t.name ORDER BY r.created_at DESC, t.name LIMIT %(most)s
) AS newest ORDER BY at, unit
"""


def _trend(measure: str, rows: Iterable[Any]) -> Trend:
    points: list[Point] = []
    for row in rows:
        last = points[-1] if points else None
        points.append(Point(**row._asdict(), marks=_marks(last, row)))
    return Trend(measure, points, _falls(points))


def _marks(last: Point | None, row: Any) -> list[str]:
    if last is None:
        return []
    marks = []
    if last.version != row.version:
        marks.append(f"rules and scenario: {row.version}")
    if last.digests != row.digests and row.digests:
        marks.append(f"model: {row.digests}")
    return marks


def _falls(points: Sequence[Point]) -> list[Fall]:
    """Each stretch between marks against the one before, on the units that both have."""
    stretches: list[list[Point]] = []
    for point in points:
        if point.marks or not stretches:
            stretches.append([])
        stretches[-1].append(point)
    found = []
    for before, now in pairwise(stretches):
        then, later = _means(before), _means(now)
        common = then.keys() & later.keys()
        if len(common) < LEAST_PAIRS:
            continue
        sides = ({unit: side[unit] for unit in common} for side in (later, then))
        pair = compare_by_wilcoxon(dict(zip("ab", sides, strict=True)))["a", "b"]
        if pair.difference < 0 and pair.p < ALPHA:
            found.append(Fall(now[0].at, _mean(then, common), _mean(later, common),
                              len(common), pair.p))  # fmt: skip
    return found


def _means(points: Iterable[Point]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for point in points:
        if point.score is not None:
            scores.setdefault(point.unit, []).append(point.score)
    return {unit: sum(values) / len(values) for unit, values in scores.items()}


def _mean(scores: dict[str, float], units: Iterable[str]) -> float:
    chosen = [scores[unit] for unit in units]
    return sum(chosen) / len(chosen)
