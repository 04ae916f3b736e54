"""What a CLI printed is read in a confined child: an agent may have written whatever it likes.

A log that costs too much to read says nothing: neither usage nor trouble, and good work is kept.
"""

import json
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import structlog

from agents.containers import Logs
from agents.flavors import output
from agents.flavors.protocol import Ending, Flavor, Outcome, Usage
from agents.flavors.registry import get
from masterchef.confined import Exceeded, Reader, Unreadable

log = structlog.get_logger(__name__)


class Heard(NamedTuple):
    """What the CLI says that it used, and what went wrong."""

    usage: Usage
    trouble: Ending | None


def heard(flavor: Flavor, logs: Logs) -> Heard:
    """Usage and trouble out of the CLI's output; total."""
    return _heard(flavor.name, logs.stdout, logs.stderr)


def usage_of(flavor: Flavor, logs: Logs) -> Usage:
    """What the CLI says that it used, as columns can hold it."""
    return heard(flavor, logs).usage


@lru_cache(maxsize=8)  # an ending asks for both, one after the other
def _heard(name: str, stdout: str, stderr: str) -> Heard:
    blob = json.dumps([stdout, stderr]).encode()
    try:
        with Reader() as reader:
            found, _ = reader.call("agents.flavors.aside:read", {"flavor": name}, blob)
    except (Exceeded, Unreadable) as error:
        log.warning("output_unreadable", flavor=name, reason=str(error))
        return Heard(Usage(), None)
    usage, trouble = found["usage"], found["trouble"]
    cost = usage.pop("cost_usd")
    until = trouble and trouble["until"]
    return Heard(
        Usage(cost_usd=None if cost is None else Decimal(cost), **usage),
        trouble
        and Ending(
            Outcome(trouble["outcome"]),
            trouble["evidence"],
            datetime.fromisoformat(until) if until else None,
        ),
    )


def read(arguments: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """The child's part."""
    flavor, logs = get(arguments["flavor"]), Logs(*json.loads(blob))
    usage, trouble = output.usage_of(flavor, logs), output.trouble_of(flavor, logs)
    cost = None if usage.cost_usd is None else str(usage.cost_usd)
    told = trouble and {
        "outcome": str(trouble.outcome),
        "evidence": trouble.evidence,
        "until": trouble.until.isoformat() if trouble.until else None,
    }
    return {"usage": {**usage._asdict(), "cost_usd": cost}, "trouble": told}, b""
