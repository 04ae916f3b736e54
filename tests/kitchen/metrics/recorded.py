"""Evenings whose logs and figures are kept: `python -m tests.kitchen.metrics.recorded` writes them.

Each is a file of the events as they were played, and one of all that is computed of them, to be
read: metrics, explanations of late and lost orders, findings of failure modes. Write them again
when a scenario or a formula was changed on purpose, and read what `git diff` shows.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kitchen.engine import Scenario, lay_out, load_scenario
from kitchen.engine.calibration.plays import seated
from kitchen.engine.insight import Table
from kitchen.engine.metrics import Log, measure
from kitchen.engine.metrics.explanation import explain
from kitchen.engine.metrics.failure_modes import findings
from kitchen.engine.step import advance

FOLDER = Path(__file__).with_name("recorded")
SEED = 1
EVENINGS = [
    ("busy_night_1", "noisy:0.3:greedy"),
    ("low_inventory_2", "lazy:0.5:greedy"),
    ("quality_control_2", "noisy:0.4:brigade"),
    ("high_labor_3", "noisy:0.2:brigade"),
    ("slow_business_3", "lazy:0.3:brigade"),
    ("slow_business_4", "noisy:0.05:brigade"),
]


def played(name: str, player: str, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """The events of an evening, in JSON."""
    scenario = load_scenario(name)
    kitchen = lay_out(scenario, seed)
    table = Table(dict.fromkeys(kitchen.seats, seated(scenario, player)), seed)
    while kitchen.ended is None:
        yield from (event.to_json() for event in advance(kitchen, table.decisions(kitchen)))


def kept(scenario: str) -> list[dict[str, Any]]:
    """The events as they were written down."""
    with gzip.open(FOLDER / f"{scenario}.log.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


def figures(scenario: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    """All that is computed of a log, as JSON would give it back."""
    return computed(load_scenario(scenario), SEED, events)


def computed(kitchen: Scenario, seed: int, events: list[dict[str, Any]]) -> dict[str, Any]:
    """The same of any kitchen's log."""
    found = {
        "metrics": {**measure(kitchen, seed, events), "ruleset": ""},
        "explanations": [each.to_json() for each in explain(kitchen, seed, events)],
        "failure_modes": [each._asdict() for each in findings(Log(events))],
    }
    return dict(json.loads(json.dumps(found)))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for scenario, player in EVENINGS:
        events = list(played(scenario, player))
        text = "".join(json.dumps(event) + "\n" for event in events)
        (FOLDER / f"{scenario}.log.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        (FOLDER / f"{scenario}.json").write_text(lines(figures(scenario, events)))


def lines(found: dict[str, Any]) -> str:
    """JSON with a line for each figure, explanation and finding."""
    parts = []
    for part, rows in found.items():
        if isinstance(rows, dict):
            each = [
                f"{json.dumps(key)}: {json.dumps(row, sort_keys=True)}" for key, row in rows.items()
            ]
            opened, closed = "{", "}"
        else:
            each = [json.dumps(row, sort_keys=True) for row in rows]
            opened, closed = "[", "]"
        parts.append(f'"{part}": {opened}\n' + ",\n".join(each) + f"\n{closed}")
    return "{" + ",\n".join(parts) + "}\n"


if __name__ == "__main__":
    main()
