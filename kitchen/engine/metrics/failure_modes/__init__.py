"""Failure modes of brigades that an event log can decide without a judge.

The names are those of MAST (Cemri et al. 2025, "Why do multi-agent LLM systems fail?"), as far as a
kitchen has them. Each detector is a pure function of a log; a finding names seat and instant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from kitchen.engine.metrics.failure_modes import obeying, repeating, speaking, stopping
from kitchen.engine.metrics.failure_modes.findings import Finding
from kitchen.engine.metrics.log import Log, ratio

__all__ = ["MODES", "Finding", "failure_modes", "findings"]

MODES: dict[str, Callable[[Log], Iterator[Finding]]] = {
    "step_repetition": repeating.steps,
    "lost_history": repeating.own_acts,
    "disobeyed_role": obeying.role,
    "disobeyed_task": obeying.standing_order,
    "ignored_input": obeying.ignored_task,
    "says_and_does_otherwise": speaking.broken_word,
    "withheld_information": speaking.withheld,
    "wrong_verification": stopping.verification,
    "unaware_of_end": stopping.needless_work,
    "premature_stop": stopping.early_stop,
}


def findings(log: Log) -> list[Finding]:
    """All findings of a log, by mode and then by time."""
    return [found for detector in MODES.values() for found in detector(log)]


def failure_modes(log: Log) -> dict[str, Any]:
    """By mode the count, per 100 decisions of all seats, and by seat; `decisions` is the base."""
    found = findings(log)
    decisions = sum(len(deeds) for deeds in log.deeds.values())
    return {
        "decisions": decisions,
        **{mode: _counts([f for f in found if f.mode == mode], decisions) for mode in MODES},
    }


def _counts(found: list[Finding], decisions: int) -> dict[str, Any]:
    return {
        "count": len(found),
        "per_100_decisions": ratio(100 * len(found), decisions),
        "by_seat": dict(sorted(Counter(f.seat for f in found).items())),
    }
