"""Real sessions for the page's own tests: events, and what the kitchen then looked like.

.venv/bin/python -m tests.ui.recordings  # writes them anew, after a change of the rules
"""

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

from kitchen import engine, floor_plan
from kitchen.engine.decisions import Action, Decision, Message, Note

PATH = Path(__file__).parents[2] / "masterchef/ui/src/kitchen/testing/recordings.json.gz"
# Scenario, seed, share of decisions made at random, ticks. Together they have every common kind.
CASES = (
    ("busy_night_1", 1, 0, 400),
    ("overstocked_2", 4, 25, 320),
    ("quality_control_2", 3, 10, 320),
    ("slow_business_4", 1, 15, 500),
)
EVERY = 100  # events between two looks at the kitchen
SEEN = (
    "tick", "now", "ended", "free", "seats", "items", "equipment", "counters", "stock", "spoiled",
    "orders", "plates_clean", "plates_dirty", "plates_out", "off_menu", "tasks", "rules",
    "requests", "ledger", "cycle", "stalled_at",
)  # fmt: skip


def recordings() -> list[dict[str, Any]]:
    """Each case's layout, its events as rows of the recording, and its kitchen now and then."""
    return [_recorded(*case) for case in CASES]


def _recorded(name: str, seed: int, random_percent: int, ticks: int) -> dict[str, Any]:
    scenario, random = engine.load_scenario(name), Random(seed)
    kitchen = engine.lay_out(scenario, seed)
    rows: list[list[Any]] = []
    looks: list[dict[str, Any]] = []
    seats = {
        seat: {"role": role, "player": "baseline:greedy"} for seat, role in scenario.seats.items()
    }
    layout = floor_plan.of(scenario.model_dump(mode="json"), seed, seats)
    while not kitchen.ended and kitchen.tick < ticks:
        made = {seat: _decision(kitchen, seat, random, random_percent) for seat in kitchen.free}
        kitchen, events = engine.step(kitchen, made)
        recorded = 1_700_000_000_000 + 2_000 * kitchen.tick
        for e in events:
            rows.append([len(rows) + 1, e.tick, e.at, e.kind, e.seat or "", e.data, recorded])
        if kitchen.ended or len(rows) - (looks[-1]["after"] if looks else 0) >= EVERY:
            whole = engine.to_json(kitchen)
            looks.append({"after": len(rows), "kitchen": {name: whole[name] for name in SEEN}})
    return {"name": name, "layout": layout, "rows": rows, "looks": looks}


def _decision(k: engine.Kitchen, seat: str, random: Random, percent: int) -> Decision:
    """The brigade's (greedy's on a board), but now and then any action with any words: a kitchen in
    which things go wrong."""
    if random.randrange(100) >= percent:
        return engine.decide("brigade", engine.observe(k, seat), seed=k.seed)
    offered = engine.options(k, seat)
    name = random.choice(sorted({action.name for action in offered}))
    action = random.choice([action for action in offered if action.name == name])
    if random.randrange(4) == 0:
        action = Action("serve", {"plate": "none", "order": "o1"})  # it is refused, and told so
    to = random.choice([*sorted(k.seats), "all"])
    text = random.choice(
        ["Two steaks, please.", "<b>Behind!</b>", *(f"decline {t}" for t in k.tasks)]
    )
    return Decision(action, (Message(to, text),), (Note("nuts", random.choice(["", "table 7"])),))


def text() -> str:
    """What the file holds, unpacked."""
    return json.dumps(recordings(), separators=(",", ":"))


def write() -> None:
    """Packs the recordings; without a date, so that the same events give the same file."""
    PATH.write_bytes(gzip.compress(text().encode(), mtime=0))


if __name__ == "__main__":
    write()
