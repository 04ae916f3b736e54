"""Timers: one that comes due happens if it still holds, and is passed over if it does not."""

from __future__ import annotations

import pytest

from kitchen.engine import Action, Decision, Event
from kitchen.engine.effects.common import (
    BURN,
    COOKED,
    EXPIRE,
    FIXED,
    PLATES,
    RESTOCK,
    SPOIL_ITEM,
    SPOIL_STOCK,
    TASK,
    drop_item,
)
from kitchen.engine.effects.goods import _draw_from
from kitchen.engine.timers import FIRE
from tests.kitchen.engine.play import SMALL, Play


@pytest.mark.parametrize(
    ("timer", "key"),
    [
        (COOKED, "steak#1"), (BURN, "steak#1"), (SPOIL_ITEM, "beef#1"), (SPOIL_STOCK, "beef"),
        (FIXED, "grill_1"), (PLATES, ""), (RESTOCK, "beef"), (TASK, "t1"), (EXPIRE, "o99"),
    ],
)  # fmt: skip
def test_a_timer_of_what_is_no_longer_so_changes_nothing(play: Play, timer: int, key: str) -> None:
    out: list[Event] = []
    FIRE[timer](play.kitchen, out, play.kitchen.now, key)
    assert out == []
    assert play.kitchen == play.start


def test_what_was_taken_from_the_fire_neither_cooks_nor_burns_there(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    play.wait_s(35)
    play.all_do("P1", "cook_take grilled_beef")
    (item,) = play.kitchen.seats["P1"].hands
    for timer in (COOKED, BURN):
        out: list[Event] = []
        FIRE[timer](play.kitchen, out, play.kitchen.now, item)
        assert out == []


def test_at_closing_time_the_kitchen_ends_whoever_still_waits() -> None:
    text = SMALL.replace("duration_s: 7200", "duration_s: 300")
    play = Play(text.replace("after_s: 1200, limit_s: 300", "after_s: 250, limit_s: 250"))
    while play.kitchen.ended is None:
        for seat in play.kitchen.free[:1]:
            here = play.kitchen.seats[seat].at
            play.tick(
                **{seat: Decision(Action("move", {"to": "prep" if here == "pass" else "pass"}))}
            )
    assert play.log[-1].data["reason"] == "closing_time"
    assert play.kitchen.now == 300_000
    play.check()


def test_what_is_dropped_from_the_fire_leaves_the_equipment_free(play: Play) -> None:
    play.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
    kitchen = play.kitchen.copy()
    (name,) = kitchen.equipment["grill_1"].inside
    drop_item(kitchen, kitchen.items[name])
    assert kitchen.equipment["grill_1"].inside == []
    assert kitchen.count["grilled_beef"] == 0


@pytest.mark.parametrize(
    ("batches", "spoil", "left"),
    [
        ([(5, 1), (0, 2)], 5, [(0, 2)]),
        ([(5, 1), (0, 2)], 0, [(5, 1), (0, 1)]),
        ([(5, 1)], 7, [(5, 1)]),
    ],
)
def test_a_portion_is_drawn_from_its_own_batch(
    batches: list[tuple[int, int]], spoil: int, left: list[tuple[int, int]]
) -> None:
    _draw_from(batches, spoil)
    assert batches == left
