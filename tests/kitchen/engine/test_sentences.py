"""What is said about mistakes, word for word: people read it, and models learn from it.

Whoever changes a sentence on purpose runs `python -m tests.kitchen.engine.test_sentences`.
"""

import json
from pathlib import Path

from kitchen.engine import Decision, DecisionError
from kitchen.engine.calibration import gates
from tests.kitchen.engine.play import SMALL
from tests.kitchen.engine.test_calibration import BUSY, MEANS
from tests.kitchen.engine.test_decisions import BAD
from tests.kitchen.engine.test_loading import MISTAKES, problems

FILE = Path(__file__).with_name("sentences.json")


def said() -> dict[str, list[str]]:
    return {
        "a scenario": [
            line for old, new, *_ in MISTAKES for line in problems(SMALL.replace(old, new, 1))
        ],
        "a decision": [_about(bad) for bad, _ in BAD],
        "a gate": [f"{gate.name}: {gate.bound}; {gate.measured}" for gate in _gates()],
    }


def _about(bad: object) -> str:
    try:
        return str(Decision.from_json(bad))
    except DecisionError as error:
        return str(error)


def _gates() -> list[gates.Gate]:
    means = {**MEANS, "line_cook=null": 60.0, "speculative": 20.0, "mute:brigade": 8.0}
    shares = {"greedy": [80.0], "planner": [95.0]}
    return [
        gates._bottom(means),
        gates._ladder(means, gates.ladder_of(2)),
        *gates._headroom(BUSY, [41], shares),
        *gates._headroom(BUSY, [1], shares),
        gates._silent(means, "greedy"),
        *gates._roles(means, "greedy"),
    ]


def test_each_mistake_is_told_as_it_was() -> None:
    assert said() == json.loads(FILE.read_text("utf-8"))


if __name__ == "__main__":
    FILE.write_text(json.dumps(said(), indent=1, ensure_ascii=False) + "\n", "utf-8")
