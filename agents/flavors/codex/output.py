"""Codex's events: thread.started, turn.started, item.…, then turn.completed or turn.failed."""

from agents.containers import Logs
from agents.flavors.protocol import Ending, Outcome, Usage
from agents.flavors.results import objects, summed
from agents.flavors.troubles import EVIDENCE_MOST, trouble_in, wordings

KNOWN = wordings(
    limited=r"usage limit|rate.?limit|too many requests|\b429\b|quota|out of credits",
    refused=r"\b401\b|\b403\b|unauthori[sz]ed|not logged in|log ?in again|invalid.{0,12}api key"
    r"|refresh token|missing bearer|token.{0,20}(expired|revoked)",
)


def usage(logs: Logs) -> Usage:
    """The sum over its turns."""
    done = [row for row in objects(logs.stdout) if row.get("type") == "turn.completed"]
    counts = [row["usage"] for row in done if isinstance(row.get("usage"), dict)]
    if not counts:
        return Usage()

    def total(key: str) -> int | None:
        return summed(count.get(key) for count in counts)

    return Usage(
        total("input_tokens"),
        total("cached_input_tokens"),
        total("output_tokens"),
        turns=len(counts),
    )


def trouble(logs: Logs) -> Ending | None:
    """What failed the turn, or stands on stderr when no turn was completed."""
    kinds: set[str] = set()
    failed = ""
    for row in objects(logs.stdout):
        kind = str(row.get("type"))
        kinds.add(kind)
        if kind == "turn.failed":
            error = row.get("error")
            said = error.get("message", error) if isinstance(error, dict) else error
            failed = str(said or failed or "the turn failed")
        elif kind == "turn.completed":
            failed = ""
        elif kind == "error":  # also while it tries again, so only a failed turn makes it count
            failed = failed or str(row.get("message", ""))
    if failed:
        known = trouble_in(failed, KNOWN)
        return known or Ending(Outcome.ERROR, failed[:EVIDENCE_MOST])
    if "turn.completed" in kinds:
        return None
    for line in logs.stderr.splitlines():
        if (known := trouble_in(line, KNOWN)) is not None:
            return known
    last = (logs.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Ending(Outcome.ERROR, f"no turn was completed: {last}"[:EVIDENCE_MOST])
