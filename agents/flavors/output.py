"""What a CLI printed, read totally: whatever stands there, good work is not lost over it.

A flavor's own readers know its words; here their answers are made storable, and a reader that
fails on an unheard-of shape is taken to have found nothing.
"""

from typing import Any

import structlog

from agents.containers import Logs
from agents.flavors.protocol import Ending, Flavor, Usage
from agents.flavors.results import money, number
from agents.flavors.troubles import EVIDENCE_MOST

log = structlog.get_logger(__name__)

MODEL_MOST = 200  # characters


def usage_of(flavor: Flavor, logs: Logs) -> Usage:
    """What the CLI says that it used, as columns can hold it."""
    try:
        said = flavor.usage(logs)
    except Exception:
        log.warning("usage_unreadable", flavor=flavor.name, exc_info=True)
        return Usage()
    cost = None if said.cost_usd is None else money(str(said.cost_usd))
    return Usage(
        tokens_in=number(said.tokens_in),
        tokens_cached=number(said.tokens_cached),
        tokens_out=number(said.tokens_out),
        cost_usd=cost,
        cost_source="none" if said.cost_usd is not None and cost is None else said.cost_source,
        turns=number(said.turns),
        model=storable(said.model)[:MODEL_MOST],
    )


def trouble_of(flavor: Flavor, logs: Logs) -> Ending | None:
    """The limit, refusal or error that the CLI reports; None if there is none or nobody can say."""
    try:
        said = flavor.trouble(logs)
    except Exception:
        log.warning("output_unreadable", flavor=flavor.name, exc_info=True)
        return None
    return said and said._replace(evidence=storable(said.evidence)[:EVIDENCE_MOST])


def storable(text: Any) -> str:
    """The text without what a database refuses: NUL and halves of surrogate pairs."""
    return str(text).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
