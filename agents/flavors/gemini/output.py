"""Gemini's last row: {"type": "result", "status": "success", "stats": {…}, "error": {…}}.

Older versions and `-o json` print one object: {"response": text, "stats": {"models": {…}}}.
"""

from typing import Any

from agents.containers import Logs
from agents.flavors.protocol import Ending, Outcome, Usage
from agents.flavors.results import busiest, mapping, number, objects, summed
from agents.flavors.troubles import EVIDENCE_MOST, trouble_in, wordings

KNOWN = wordings(
    limited=r"\b429\b|quota|rate.?limit|resource.?exhausted|overloaded",
    refused=r"\b401\b|\b403\b|api.?key|unauthenticated|permission.?denied|auth method",
)


def usage(logs: Logs) -> Usage:
    """The sum over the models that it asked."""
    stats = _last(logs, "stats") or {}
    models = mapping(stats.get("models"))
    tokens = [mapping(mapping(model).get("tokens")) for model in models.values()]

    def total(*keys: str) -> int | None:
        return summed(each.get(key) for each in tokens for key in keys)

    if "output_tokens" in stats:
        return _streamed(stats, models)
    if not models:
        return Usage()
    return Usage(
        total("prompt"),
        total("cached"),
        total("candidates", "thoughts"),
        model=busiest(models, "tokens", "candidates"),
    )


def _streamed(stats: dict[str, Any], models: dict[str, Any]) -> Usage:
    """Its output_tokens leave out thinking, which the total counts."""
    asked, answered = number(stats.get("input_tokens")), number(stats.get("output_tokens"))
    beyond = (number(stats.get("total_tokens")) or 0) - (asked or 0)
    return Usage(
        asked,
        number(stats.get("cached")),
        None if answered is None else max(answered, beyond),
        model=busiest(models, "output_tokens"),
    )


def trouble(logs: Logs) -> Ending | None:
    """The error object, or stderr's words when there is no response.

    A response without an error of its own is the end: errors beside it are of tries that the CLI
    repeated.
    """
    answers = [row for row in objects(logs.stdout) if _is_answer(row)]
    if answers and not answers[-1].get("error"):
        return None
    error = _last(logs, "error")
    if error is not None:
        said = f"{error.get('code', '')} {error.get('message', error)}".strip()
        return trouble_in(said, KNOWN) or Ending(Outcome.ERROR, said[:EVIDENCE_MOST])
    for row in objects(logs.stdout):
        if row.get("error"):  # a text in place of an object
            said = str(row["error"])
            return trouble_in(said, KNOWN) or Ending(Outcome.ERROR, said[:EVIDENCE_MOST])
    for line in logs.stderr.splitlines():
        if (known := trouble_in(line, KNOWN)) is not None:
            return known
    last = (logs.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Ending(Outcome.ERROR, f"there is no response: {last}"[:EVIDENCE_MOST])


def _is_answer(row: dict[str, Any]) -> bool:
    if row.get("type") == "result" and "status" in row:
        return row["status"] != "error" or bool(row.get("error"))
    return "response" in row


def _last(logs: Logs, key: str) -> dict[str, Any] | None:
    # Errors stand on stderr, among other lines.
    rows = [*objects(logs.stdout), *objects(logs.stderr)]
    found = [row[key] for row in rows if isinstance(row.get(key), dict)]
    return found[-1] if found else None
