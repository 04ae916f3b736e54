"""Grok's last row: {"type": "end", "usage": …, "total_cost_usd": …}, or {"type": "error", …}.

What stands before it are pieces of the model's own words, which tell of no trouble.
"""

from typing import Any

from agents.containers import Logs
from agents.flavors.protocol import Ending, Outcome, Usage
from agents.flavors.results import busiest, mapping, money, number, objects, summed
from agents.flavors.troubles import EVIDENCE_MOST, trouble_in, wordings

KNOWN = wordings(
    limited=r"rate.?limit|\b429\b|quota|too many requests|resource.?exhausted",
    refused=r"\b401\b|\b403\b|unauthori[sz]ed|unauthenticated|not (logged|signed) in|log ?in again"
    r"|invalid.{0,12}api key|sign.?in",
)
PROMPT = ("input_tokens", "cache_read_input_tokens")


def usage(logs: Logs) -> Usage:
    """Of its end; its input_tokens leave out what was cached, ours count the whole prompt."""
    row = _last(logs)
    counts = mapping(row.get("usage"))
    cost = money(row.get("total_cost_usd"))
    return Usage(
        tokens_in=summed(counts.get(name) for name in PROMPT),
        tokens_cached=number(counts.get("cache_read_input_tokens")),
        tokens_out=number(counts.get("output_tokens")),
        cost_usd=cost,
        # It tells a cost only where the server told all of it.
        cost_source="subscription" if cost is None else "reported",
        turns=number(row.get("num_turns")),
        model=busiest(mapping(row.get("modelUsage")), "outputTokens"),
    )


def trouble(logs: Logs) -> Ending | None:
    """Its error, or stderr's words where it came to no end."""
    row = _last(logs)
    if row.get("type") == "end":
        return None
    if row:
        said = str(row.get("message") or row)
        return trouble_in(said, KNOWN) or Ending(Outcome.ERROR, said[:EVIDENCE_MOST])
    for line in logs.stderr.splitlines():
        if (known := trouble_in(line, KNOWN)) is not None:
            return known
    last = (logs.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Ending(Outcome.ERROR, f"there is no result: {last}"[:EVIDENCE_MOST])


def _last(logs: Logs) -> dict[str, Any]:
    found = [row for row in objects(logs.stdout) if row.get("type") in ("end", "error")]
    return found[-1] if found else {}
