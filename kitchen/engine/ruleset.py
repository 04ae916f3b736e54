"""RULESET names the rules that computed a session: a hash over the sources that decide outcomes."""

from __future__ import annotations

import hashlib
from pathlib import Path

_HERE = Path(__file__).resolve().parent
# Policies are among them because the null baseline's score is a reference of every score.
_FILES = (
    "words.py", "scenario.py", "parts.py", "disruptions.py", "plan.py", "layout.py", "streams.py",
    "future.py", "records.py", "state.py", "demand.py", "display.py", "decisions.py", "clock.py",
    "timers.py", "ending.py", "stalls.py", "step.py", "options.py", "offers.py",
    "orders_given.py", "observe.py", "sight.py", "policies.py",
)  # fmt: skip


def _ruleset() -> str:
    paths = [_HERE / name for name in _FILES]
    paths += sorted(_HERE.glob("rules/*.py")) + sorted(_HERE.glob("effects/*.py"))
    paths += sorted(_HERE.glob("greedy/*.py"))
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]


RULESET = _ruleset()
