"""How the seats worked together: talk, delegation, the chain of command, deadlocks."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kitchen.engine.metrics.log import Log, mean, ratio


def talk(log: Log) -> dict[str, Any]:
    """Messages, per served dish, by their way through the chain of command, and ms they cost."""
    said = list(log.of("said"))
    return {
        "messages": len(said),
        "per_served_dish": ratio(len(said), log.count("dish_served")),
        "by_chain": dict(sorted(Counter(event.data["chain"] for event in said).items())),
        "ms": log.total("said", "ms"),
        "notes": log.count("noted"),
    }


def delegations(log: Log) -> dict[str, Any]:
    """Tasks given and what came of them.

    accepted_share = accepted / given; a task is ignored when it was neither accepted nor declined
    before it ran out. accept_ms = mean time to acceptance, done_ms to completion.
    """
    given = log.count("delegated")
    accepted = list(log.of("delegation_accepted"))
    done = list(log.of("delegation_done"))
    return {
        "given": given,
        "accepted": len(accepted),
        "declined": log.count("delegation_declined"),
        "ignored": log.count("delegation_ignored"),
        "done": len(done),
        "accepted_share": ratio(len(accepted), given),
        "accept_ms": mean(event.data["after_ms"] for event in accepted),
        "done_ms": mean(event.data["after_ms"] for event in done),
    }


def outside_chain(log: Log) -> dict[str, Any]:
    """Orders that skipped the chain of command: delegations and assignments past a seat's own
    superior; messages to seats outside it are counted beside."""
    orders = list(log.of("delegated", "assigned"))
    skipped = sum(event.data["chain"] == "skip" for event in orders)
    return {
        "orders": skipped,
        "share": ratio(skipped, len(orders)),
        "messages": sum(event.data["chain"] == "outside" for event in log.of("said")),
    }


def deadlocks(log: Log) -> dict[str, Any]:
    """Wait-for cycles and their longest, stalls, and ms without progress (an open stall counts
    from its last progress to the end)."""
    cycles = [len(event.data["seats"]) for event in log.of("wait_cycle")]
    found, cleared = list(log.of("stall_detected")), list(log.of("stall_cleared"))
    stalled = sum(event.data["stalled_ms"] for event in cleared)
    if len(found) > len(cleared):
        stalled += log.end - found[-1].data["since"]
    return {
        "wait_cycles": len(cycles),
        "longest_cycle": max(cycles, default=0),
        "stalls": len(found),
        "stalled_ms": stalled,
    }
