"""What a cook has used: tokens and money, by participant, judge and round. Read, never kept twice.

Models of the flavor `model` are in the ledger of calls, CLI agents in the cook's own rows; both
are append-only, so what a resumed or repeated attempt used stays counted.
"""

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from judging.models import Cook
from masterchef.durable import sql

# One row for each participant or judge and round. A call belongs to the row that it worked for.
_ROWS = """
WITH spent AS (
  SELECT u.name, u.judging, u.round, u.flavor, u.model, u.tokens_in, u.tokens_cached,
         u.tokens_out, u.cost_usd, u.cost_source
  FROM judging_usage u WHERE u.cook_id = %(cook)s
  UNION ALL
  SELECT p.name, false, r.number, p.flavor, c.model, c.tokens_in, c.tokens_cached,
         c.tokens_out, c.cost_usd, c.cost_source
  FROM agents_modelcall c
  JOIN judging_participation p ON p.id = split_part(split_part(c.work, ':', 2), '.', 1)::bigint
  JOIN judging_round r ON r.id = p.round_id
  WHERE c.run_id = %(cook)s AND c.work LIKE 'participation:%%' AND NOT c.cached
  UNION ALL
  SELECT j.judge, true, r.number, j.flavor, c.model, c.tokens_in, c.tokens_cached,
         c.tokens_out, c.cost_usd, c.cost_source
  FROM agents_modelcall c
  JOIN judging_judgement j ON j.id = split_part(split_part(c.work, ':', 2), '.', 1)::bigint
  JOIN judging_panel v ON v.id = j.panel_id
  JOIN judging_round r ON r.id = v.round_id
  WHERE c.run_id = %(cook)s AND c.work LIKE 'judgement:%%' AND NOT c.cached
)
SELECT name, judging, round, flavor, model, cost_source AS source, count(*) AS attempts,
       coalesce(sum(tokens_in), 0)::bigint AS tokens_in,
       coalesce(sum(tokens_cached), 0)::bigint AS tokens_cached,
       coalesce(sum(tokens_out), 0)::bigint AS tokens_out,
       coalesce(sum(cost_usd), 0) AS cost_usd
FROM spent GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY round, judging, name, source
"""


class Spent(NamedTuple):
    """All that a cook has used: tokens in and out together, and US dollars."""

    tokens: int
    usd: Decimal


def rows(cook_id: UUID) -> list[dict[str, Any]]:
    """One row for each participant or judge, round and source of its cost."""
    return [row._asdict() for row in sql(_ROWS, {"cook": cook_id})]


def spent(cook_id: UUID) -> Spent:
    """The totals, over all rounds and panels."""
    found = rows(cook_id)
    tokens = sum(row["tokens_in"] + row["tokens_out"] for row in found)
    return Spent(tokens, sum((row["cost_usd"] for row in found), Decimal(0)))


def over_budget(cook: Cook) -> str:
    """Why no new work may start, "" if it may."""
    if cook.budget_usd is None and cook.budget_tokens is None:
        return ""
    used = spent(cook.pk)
    if cook.budget_usd is not None and used.usd >= cook.budget_usd:
        return f"the budget of ${cook.budget_usd:f} is reached: ${used.usd:.4f} spent"
    if cook.budget_tokens is not None and used.tokens >= cook.budget_tokens:
        return f"the budget of {cook.budget_tokens:,} tokens is reached: {used.tokens:,} used"
    return ""
