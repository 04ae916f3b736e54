"""The page knows the events that the engine makes, no more and no fewer."""

import re

from kitchen.engine.events import ACTION_EVENTS, KINDS
from masterchef.embedded.frontend import UI

SOURCE = (UI / "src" / "kitchen" / "model" / "events.ts").read_text()


def block(begin: str, end: str) -> str:
    """The lines of events.ts between two that stand at the margin."""
    _, _, rest = SOURCE.partition(begin)
    inside, found, _ = rest.partition(end)
    assert found, f"events.ts has no {begin!r} any more"
    return inside


def test_the_page_types_every_kind_of_event() -> None:
    fields = re.findall(r"^  (\w+): ", block("export interface EventData {\n", "\n}\n"), re.M)
    assert sorted(fields) == sorted(KINDS)


def test_the_page_knows_which_events_are_actions() -> None:
    names = re.findall(r'"(\w+)"', block("ACTION_KINDS = new Set<string>([", "]);"))
    assert sorted(names) == sorted(ACTION_EVENTS)
