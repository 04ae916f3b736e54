"""Agy's object: {"response": text, …}, with an error or an "ERROR" status when it failed."""

from typing import Any

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
    counts = _result(logs).get("usage")
    if not isinstance(counts, dict):
        return Usage(cost_source="subscription")
    tokens = [next((number(counts.get(key)) for key in keys if key in counts), None)
              for keys in COUNTS]  # fmt: skip
    return Usage(tokens_in=tokens[0], tokens_out=tokens[1], cost_source="subscription")


def trouble(logs: Logs) -> Ending | None:
    """The result's error, or what stands on stderr without a result."""
    result = _result(logs)
    if result.get("error") or str(result.get("status", "")).upper() == "ERROR":
        said = str(result.get("error") or result.get("message") or result)
        return trouble_in(said, KNOWN) or Ending(Outcome.ERROR, said[:EVIDENCE_MOST])
    if "response" in result:
        return None
    for line in logs.stderr.splitlines():
        if (known := trouble_in(line, KNOWN)) is not None:
            return known
    last = (logs.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Ending(Outcome.ERROR, f"there is no result: {last}"[:EVIDENCE_MOST])


def _result(logs: Logs) -> dict[str, Any]:
    """The last object with a response; without one, the last that tells a failure.

    Its log may be JSON too: a line that says "error" of a try that was repeated is not a result.
    """
    rows = list(objects(logs.stdout))
    answers = [row for row in rows if "response" in row]
    failures = [row for row in rows if "error" in row or "status" in row]
    return ((answers or failures) or [{}])[-1]
