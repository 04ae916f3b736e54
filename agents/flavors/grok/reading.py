"""Grok prints prose: only its error stream tells of trouble, and nothing tells what it used."""

from agents.containers import Logs
from agents.flavors.protocol import Ending, Usage
from agents.flavors.troubles import trouble_in, wordings

KNOWN = wordings(
    limited=r"rate.?limit|\b429\b|quota|too many requests|resource.?exhausted",
    refused=r"\b401\b|\b403\b|unauthori[sz]ed|unauthenticated|not (logged|signed) in|log ?in again"
    r"|invalid.{0,12}api key",
)


def usage(logs: Logs) -> Usage:
    """It counts nothing."""
    return Usage(cost_source="subscription")


def trouble(logs: Logs) -> Ending | None:
    """What stands on stderr, where it said nothing else; what it says is the model's."""
    if logs.stdout.strip():
        return None
    lines = logs.stderr.splitlines()
    return next((known for line in lines if (known := trouble_in(line, KNOWN)) is not None), None)
