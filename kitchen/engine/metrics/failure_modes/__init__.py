"""Failure modes of brigades that an event log can decide without a judge.

The names are those of MAST (Cemri et al. 2025, "Why do multi-agent LLM systems fail?"), as far as a
kitchen has them. Each detector is a pure function of a log; a finding names seat and instant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from kitchen.engine.metrics.failure_modes import (
    broken_words,
    disobedience,
    repetition,
    verification,
)
from kitchen.engine.metrics.failure_modes.findings import Finding
from kitchen.engine.metrics.log import Log, ratio

__all__ = ["MODES", "Finding", "failure_modes", "findings"]

MODES: dict[str, Callable[[Log], Iterator[Finding]]] = {
    "step_repetition": repetition.steps,
    "lost_history": repetition.own_acts,
    "disobeyed_role": disobedience.role,
    "disobeyed_task": disobedience.standing_order,
    "ignored_input": disobedience.ignored_task,
    "says_and_does_otherwise": broken_words.broken_word,
    "withheld_information": broken_words.withheld,
    "wrong_verification": verification.verification,
    "unaware_of_end": verification.needless_work,
    "premature_stop": verification.early_stop,
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
