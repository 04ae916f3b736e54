"""Events are what their types say; the fuzzed sessions hold each of theirs against them, too."""

from typing import Any

import pytest

from kitchen.engine import ACTION_EVENTS, KINDS, Event
from tests.fuzz import holds

MOVED = {"from": "pass", "to": "grill", "until": 7}


def event(kind: str, data: dict[str, Any]) -> list[Event]:
    return [Event(kind, 0, 0, "S1", data)]


def test_an_event_of_its_type_is_one() -> None:
    holds.each_event_is_of_its_type(event("seat_moved", MOVED))


@pytest.mark.parametrize(
    "data", [{}, MOVED | {"until": "7"}, MOVED | {"until": None}, MOVED | {"why": "hot"}]
)
def test_a_field_that_is_missing_wrong_or_more_is_told(data: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="seat_moved"):
        holds.each_event_is_of_its_type(event("seat_moved", data))


def test_actions_are_what_keeps_a_seat_busy() -> None:
    assert {"seat_moved", "waited", "refused", "delegated"} <= ACTION_EVENTS
    assert not ACTION_EVENTS & {"said", "noted", "order_arrived", "tick_opened"}
    assert len(ACTION_EVENTS) == 27 and set(KINDS) >= ACTION_EVENTS
