"""The runs of a contender, the newest 500, as rows of points."""

from judging.models import EXCLUDED
from judging.trends.points import BRIEF, Trend, trend
from masterchef.durable import sql

MOST_POINTS = 500
METRICS = ("entities_f1", "mappings_f1", "relationships_f1")


def of_sessions(*, scenario: str, lineup: str) -> Trend:
    """Sessions of the lineup on the scenario, the oldest first; a unit is a seed."""
    rows = sql(_SESSIONS, {"scenario": scenario, "lineup": lineup, "most": MOST_POINTS})
    return trend("score", rows.fetchall(), versions_of="rules and scenario")


def of_matrices(*, combination: str, model: str, metric: str = "entities_f1") -> Trend:
    """Trials of ended matrices that asked the model so, the oldest first; a unit is a trial."""
    if metric not in METRICS:
        raise ValueError(f"metric: {metric!r} is not one of {', '.join(METRICS)}")
    rows = sql(_MATRICES.replace("{metric}", metric), {
        "combination": combination, "model": model, "excluded": list(map(str, EXCLUDED)),
        "most": MOST_POINTS,
    })  # fmt: skip
    return trend(metric, rows.fetchall(), versions_of="trials")


def of_cooks(*, contender: str, cook: str = "") -> Trend:
    """Ended cooks that the contender took part in, of one name or of all; a unit is a cook's name.

    The contender is a flavor with its model, "claude opus". Its score is that of the newest panel,
    0 to 100, and of several participants of its kind the mean; their newest tries count. A cook
    that a panel sits over is left out: what a participant took would tell whose a submission is.
    """
    rows = sql(_COOKS, {"contender": contender, "cook": cook, "most": MOST_POINTS})
    return trend("panel score", rows.fetchall(), versions_of=BRIEF)


_SESSIONS = """
SELECT * FROM (
  SELECT r.id AS run, r.name, r.created_at AS at, s.seed::text AS unit, s.score,
         used.cost AS cost_usd, coalesce(used.tokens, 0)::bigint AS tokens, used.seconds,
         (CASE WHEN r.state = 'failed' THEN 1 ELSE 0 END + coalesce(used.failures, 0))::int
           AS failures,
         s.ruleset || ' ' || left(c.digest, 8) AS version, coalesce(digests.all, '') AS digests,
         r.code_version AS code
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
         coalesce(max(d.digest), '') AS digests, r.code_version AS code
  FROM judging_cell c JOIN masterchef_run r ON r.id = c.matrix_id AND r.state = 'done'
    AND r.kind = 'matrix'
  JOIN judging_trial t ON t.id = c.trial_id
  LEFT JOIN LATERAL (SELECT left(m.digest, 12) AS digest FROM agents_modelcall m
    WHERE m.run_id = r.id AND m.digest <> '' AND m.model = split_part(c.model, '@', 1) LIMIT 1) d
    ON true
  WHERE c.combination = %(combination)s AND c.model = %(model)s
  GROUP BY r.id, r.name, r.created_at, r.code_version, t.name
  ORDER BY r.created_at DESC, t.name LIMIT %(most)s
) AS newest ORDER BY at, unit
"""
_COOKS = """
WITH tries AS (
  SELECT DISTINCT ON (o.cook_id, p.name) o.cook_id, p.name, p.outcome, p.cost_usd, p.ran_s,
         p.usage
  FROM judging_participation p JOIN judging_round o ON o.id = p.round_id
  WHERE trim(p.flavor || ' ' || coalesce(nullif(p.model, ''), p.usage->>'model', ''))
        = %(contender)s
  ORDER BY o.cook_id, p.name, o.number DESC
)
SELECT * FROM (
  SELECT r.id AS run, r.name, r.created_at AS at, r.name AS unit, judged.score,
         sum(t.cost_usd)::float8 AS cost_usd,
         coalesce(sum(spent.tokens), 0)::bigint AS tokens, avg(t.ran_s)::float8 AS seconds,
         count(*) FILTER (WHERE t.outcome <> 'ok')::int AS failures,
         left(md5(c.task || c.judge_task || coalesce(c.brief->>'rubric', '')), 8) AS version,
         coalesce(string_agg(DISTINCT left(nullif(t.usage->>'digest', ''), 12), ' '), '')
           AS digests, r.code_version AS code
  FROM tries t JOIN judging_cook c ON c.run_ptr_id = t.cook_id
  JOIN masterchef_run r ON r.id = t.cook_id AND r.state IN ('done', 'failed')
    AND (%(cook)s = '' OR r.name = %(cook)s)
  LEFT JOIN LATERAL (
    SELECT sum(given.value::numeric) AS tokens FROM jsonb_each_text(t.usage) given
    WHERE given.key IN ('tokens_in', 'tokens_out') AND given.value ~ '^[0-9]+$'
  ) spent ON true
  LEFT JOIN LATERAL (
    SELECT avg(of_judge.score)::float8 AS score FROM (
      SELECT avg(given.value::float8) AS score
      FROM (SELECT report FROM judging_panel v
            WHERE v.cook_id = c.run_ptr_id AND v.report IS NOT NULL
            ORDER BY v.number DESC LIMIT 1) newest,
        jsonb_each(newest.report#>'{result,scores}') judge, jsonb_each_text(judge.value) given
      WHERE given.key IN (SELECT name FROM tries WHERE tries.cook_id = c.run_ptr_id)
      GROUP BY judge.key) of_judge
  ) judged ON true
  WHERE NOT EXISTS (SELECT 1 FROM judging_panel v
                    WHERE v.cook_id = c.run_ptr_id AND v.reported_at IS NULL)
  GROUP BY r.id, r.name, r.created_at, r.code_version, c.task, c.judge_task, c.brief, judged.score
  ORDER BY r.created_at DESC LIMIT %(most)s
) AS newest ORDER BY at
"""
