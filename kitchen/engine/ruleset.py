"""RULESET names the rules that computed a session.

It is a hash over the sources that decide outcomes, unless `ruleset.json` states that sources with
this hash play every recorded evening as an older ruleset did: then its name goes on, and sessions,
replays and certified ceilings stay comparable. `kitchen.engine.recorded` makes that statement, and
only after it has played them all again; a test does so, too. The words of a prompt have a digest
of their own (agents.prompts), so that they can change without touching any of this.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

_HERE = Path(__file__).resolve().parent
STATEMENT = _HERE / "ruleset.json"
# Policies are among them because the null baseline's score is a reference of every score.
_FILES = (
    "words.py", "scenario.py", "parts.py", "disruptions.py", "plan.py", "layout.py", "streams.py",
    "future.py", "records.py", "state.py", "demand.py", "display.py", "decisions.py", "clock.py",
    "timers.py", "departures.py", "stalls.py", "step.py", "options.py", "offers.py",
    "orders_given.py", "own_options.py", "observe.py", "sight.py", "eyes.py",
    "knowledge.py", "policies.py",
)  # fmt: skip
_FOLDERS = ("rules", "effects", "greedy", "facts")


def sources() -> str:
    """16 hex digits over the sources that decide what happens in a kitchen and what is seen."""
    paths = [_HERE / name for name in _FILES]
    for folder in _FOLDERS:
        paths += sorted(_HERE.glob(f"{folder}/*.py"))
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]


def _ruleset() -> str:
    now = sources()
    stated = json.loads(STATEMENT.read_text("utf-8"))
    return str(stated["ruleset"]) if stated["sources"] == now else now


RULESET = _ruleset()
