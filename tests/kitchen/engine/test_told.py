"""What seats are told and what logs hold, word for word: prompts, programs and published logs rely
on it. Whoever changes it on purpose runs `python -m tests.kitchen.engine.test_told`."""

import json
from pathlib import Path
from typing import Any, get_type_hints

from kitchen.engine import KINDS, players, records, words
from kitchen.engine.metrics.explanation.records import NOBODY, PARTS
from kitchen.engine.reasons import Reason

FILE = Path(__file__).with_name("told.json")


def told() -> dict[str, Any]:
    found = {
        "reasons": {reason.value: reason.text for reason in Reason},
        "words": {name: value for name, value in vars(words).items() if name.isupper()},
        "events": {
            kind: {
                name: str(hint) for name, hint in get_type_hints(made, include_extras=True).items()
            }
            for kind, made in KINDS.items()
        },
        "players": players.PLAYERS,
        "parts of a path": {"all": PARTS, "nobody's": NOBODY},
        "rows": {made.__name__: made.DEFAULTS for made in records.Record.__subclasses__()},
    }
    return dict(json.loads(json.dumps(found, default=sorted)))


def test_words_and_events_are_those_that_were_published() -> None:
    assert told() == json.loads(FILE.read_text("utf-8"))


if __name__ == "__main__":
    FILE.write_text(json.dumps(told(), indent=1, sort_keys=True) + "\n", "utf-8")
