"""What the dummy's program prints: one JSON object a line, like a real CLI."""

from agents.containers import Logs
from agents.flavors.protocol import Ending, Outcome, Usage
from agents.flavors.results import money, number, objects
from agents.flavors.troubles import EVIDENCE_MOST, reset_time


def usage(logs: Logs) -> Usage:
    """The last `usage` line."""
    found = Usage()
    for row in objects(logs.stdout):
        if row.get("type") == "usage":
            cost = money(row.get("cost_usd"))
            found = Usage(
                tokens_in=number(row.get("tokens_in")),
                tokens_out=number(row.get("tokens_out")),
                cost_usd=cost,
                cost_source="none" if cost is None else "reported",
                model=str(row.get("model", "")),
            )
    return found


def trouble(logs: Logs) -> Ending | None:
    """An `error` line with a kind that is an outcome."""
    for row in objects(logs.stdout):
        kind = str(row.get("kind", ""))
        if row.get("type") == "error" and kind in set(Outcome):
            said = str(row.get("message", ""))
            return Ending(Outcome(kind), said[:EVIDENCE_MOST], reset_time(said))
    return None
