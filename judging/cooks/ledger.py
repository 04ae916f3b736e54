"""What a cook has used, by participant, judge and round: the run's ledger with their names."""

from typing import Any
from uuid import UUID

from masterchef.durable import sql
from masterchef.runs import ledger
from masterchef.runs.exports import BOOL, REAL, TEXT, WHOLE
from masterchef.runs.ledger import Total

# An entry belongs to the row that it worked for, whoever counted it: the door or the agent.
_ROWS = """
WITH who AS (
  SELECT 'participation' AS kind, p.id, p.name, false AS judging, r.number AS round, p.flavor
  FROM judging_participation p JOIN judging_round r ON r.id = p.round_id
  WHERE r.cook_id = %(cook)s
  UNION ALL
  SELECT 'judgement', j.id, j.judge, true, r.number, j.flavor
  FROM judging_judgement j JOIN judging_panel v ON v.id = j.panel_id
  JOIN judging_round r ON r.id = v.round_id
  WHERE v.cook_id = %(cook)s
)
SELECT w.name, w.judging, w.round, w.flavor, e.model, e.cost_source AS source,
       count(*) AS attempts,
       coalesce(sum(e.tokens_in), 0)::bigint AS tokens_in,
       coalesce(sum(e.tokens_cached), 0)::bigint AS tokens_cached,
       coalesce(sum(e.tokens_out), 0)::bigint AS tokens_out,
       coalesce(sum(e.cost_usd), 0) AS cost_usd
FROM masterchef_ledgerentry e JOIN who w ON w.kind = e.kind AND w.id = e.work
WHERE e.run_id = %(cook)s
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY round, judging, name, source
"""


COLUMNS = {
    "name": TEXT, "judging": BOOL, "round": WHOLE, "flavor": TEXT, "model": TEXT, "source": TEXT,
    "attempts": WHOLE, "tokens_in": WHOLE, "tokens_cached": WHOLE, "tokens_out": WHOLE,
    "cost_usd": REAL,
}  # fmt: skip


def rows(cook_id: UUID) -> list[dict[str, Any]]:
    """One row for each participant or judge, round and source of its cost."""
    return [row._asdict() for row in sql(_ROWS, {"cook": cook_id})]


def spent(cook_id: UUID) -> Total:
    """The totals, over all rounds and panels."""
    return ledger.totals([cook_id]).get(cook_id, Total())
