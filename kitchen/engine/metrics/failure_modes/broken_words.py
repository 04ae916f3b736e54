"""Words that aren't kept, and words that were owed."""

from __future__ import annotations

from collections.abc import Iterator

from kitchen.engine.metrics.failure_modes.findings import Finding
from kitchen.engine.metrics.log import Log
from kitchen.engine.reasons import Reason

# Decisions in which a seat may still tell what it has found.
PATIENCE = 3
_OWED = (Reason.OUT_OF_STOCK, Reason.EQUIPMENT_BROKEN, Reason.EQUIPMENT_DIRTY)


def broken_word(log: Log) -> Iterator[Finding]:
    """Says one thing and does another: a task accepted in words and not carried out in time."""
    said = {
        event.data["task"] for event in log.of("delegation_accepted") if event.data["how"] == "said"
    }
    for event in log.of("delegation_lapsed"):
        if event.data["task"] in said:
            yield Finding("says_and_does_otherwise", event.data["to"], event.at, event.data["task"])


def withheld(log: Log) -> Iterator[Finding]:
    """Withheld information: a seat was told that something is out, broken or dirty, and neither
    spoke nor saw to it itself in that or its next PATIENCE decisions. Each thing counts once."""
    told: set[tuple[str, str]] = set()
    spoke = {(event.seat, event.tick) for event in log.of("said")}
    for seat, deeds in log.deeds.items():
        for at, (event, _) in enumerate(deeds):
            if event.kind != "refused" or event.data["reason"] not in _OWED:
                continue
            about = event.data["text"]
            following = [deed.event for deed in deeds[at + 1 : at + 1 + PATIENCE]]
            mended = any(
                (seat, later.tick) in spoke
                or later.kind in ("restock_requested", "clean_started", "repair_started")
                for later in (event, *following)
            )
            if len(following) == PATIENCE and not mended and (seat, about) not in told:
                told.add((seat, about))
                yield Finding("withheld_information", seat, following[-1].at, about)
