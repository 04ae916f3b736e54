"""Agy's object: {"response": text, …}, with an error or an "ERROR" status when it failed."""

from agents.containers import Logs
from agents.flavors.protocol import Ending, Outcome, Usage
from agents.flavors.results import number, objects
from agents.flavors.troubles import EVIDENCE_MOST, trouble_in, wordings

KNOWN = wordings(
    limited=r"quota reached|quota|resource.?exhausted|\b429\b|rate.?limit",
    refused=r"\b401\b|\b403\b|unauthenticated|sign in|log ?in|credentials",
)
COUNTS = ("input_tokens", "prompt_tokens", "inputTokens"), ("output_tokens", "outputTokens")


def usage(logs: Logs) -> Usage:
    """Whatever counts its result has; it reports none on some plans."""
    for row in objects(logs.stdout):
        counts = row.get("usage")
        if isinstance(counts, dict):
            tokens = [next((number(counts.get(key)) for key in keys if key in counts), None)
                      for keys in COUNTS]  # fmt: skip
            return Usage(tokens_in=tokens[0], tokens_out=tokens[1], cost_source="subscription")
    return Usage(cost_source="subscription")


def trouble(logs: Logs) -> Ending | None:
    """The result's error, or what stands on stderr without a result."""
    rows = list(objects(logs.stdout))
    for row in rows:
        if row.get("error") or str(row.get("status", "")).upper() == "ERROR":
            said = str(row.get("error") or row.get("message") or row)
            return trouble_in(said, KNOWN) or Ending(Outcome.ERROR, said[:EVIDENCE_MOST])
    if rows:
        return None
    for line in logs.stderr.splitlines():
        if (known := trouble_in(line, KNOWN)) is not None:
            return known
    last = (logs.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Ending(Outcome.ERROR, f"there is no result: {last}"[:EVIDENCE_MOST])
