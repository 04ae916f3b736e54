"""Claude Code's last object: {"type": "result", "is_error": …, "result": text, "usage": …}.

`claude -p` can exit with 0 and `is_error` true, as on a limit.
"""

from typing import Any

from agents.containers import Logs
from agents.flavors.protocol import Ending, Outcome, Usage
from agents.flavors.results import busiest, mapping, money, number, objects, summed
from agents.flavors.troubles import EVIDENCE_MOST, trouble_in, wordings

KNOWN = wordings(
    limited=r"usage limit|rate.?limit|hit your .{0,20}limit|limit reached|\b429\b|\b529\b"
    r"|overloaded|credit balance is too low",
    refused=r"\b401\b|\b403\b|invalid api key|/login|not logged in|authenticat"
    r"|oauth token.{0,20}(expired|revoked)",
)
PROMPT = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")


def usage(logs: Logs) -> Usage:
    """Of the result; its input_tokens leave out what was cached, ours count the whole prompt."""
    result = _result(logs)
    counts = result.get("usage")
    if not isinstance(counts, dict):
        return Usage()
    models = mapping(result.get("modelUsage"))
    cost = money(result.get("total_cost_usd"))
    if any(mapping(model).get("costBasis") == "unknown" for model in models.values()):
        cost = None  # another model's price, for one that it doesn't know
    return Usage(
        tokens_in=summed(counts.get(name) for name in PROMPT),
        tokens_cached=number(counts.get("cache_read_input_tokens")),
        tokens_out=number(counts.get("output_tokens")),
        cost_usd=cost,
        # The CLI reckons by list prices, on a subscription too.
        cost_source="none" if cost is None else "estimated",
        turns=number(result.get("num_turns")),
        model=busiest(models, "outputTokens"),
    )


def trouble(logs: Logs) -> Ending | None:
    """The result's error, or stderr's when there is no result."""
    result = _result(logs)
    if result:
        if str(result.get("is_error") or "").lower() in ("", "false"):
            return None  # its text is the model's: whatever it says about limits is no limit
        said = str(result.get("result") or result.get("error") or result.get("subtype") or "")
        known = trouble_in(said, KNOWN)
        return known or Ending(Outcome.ERROR, said[:EVIDENCE_MOST])
    for line in logs.stderr.splitlines():
        if (known := trouble_in(line, KNOWN)) is not None:
            return known
    last = (logs.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Ending(Outcome.ERROR, f"there is no result: {last}"[:EVIDENCE_MOST])


def _result(logs: Logs) -> dict[str, Any]:
    """The last result object; a log that was cut may have lost its beginning, never its end."""
    found = [row for row in objects(logs.stdout) if row.get("type") == "result"]
    return found[-1] if found else {}
