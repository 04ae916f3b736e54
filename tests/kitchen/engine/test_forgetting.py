"""Who forgets reads only what it noted in its last N decisions."""

from __future__ import annotations

from typing import Any

import pytest

from kitchen.engine import Table, advance, lay_out, load_scenario, player, state_hash
from kitchen.engine.brigade.forgetful import forgetful
from kitchen.engine.players import MOST_REMEMBERED, PlayerError
from kitchen.engine.state import Kitchen

SLOW = load_scenario("slow_business_3")


def evening(name: str, until_s: int = 1500) -> Kitchen:
    kitchen = lay_out(SLOW, 2)
    table = Table(dict.fromkeys(SLOW.seats, player(name)), 2)
    while kitchen.ended is None and kitchen.now < 1000 * until_s:
        advance(kitchen, table.decisions(kitchen))
    return kitchen


def test_who_remembers_everything_plays_as_the_brigade_does() -> None:
    """But for its notes, which say when they were written."""
    whole, remembering = evening("brigade"), evening(f"forgetful:{MOST_REMEMBERED}")
    for kitchen in (whole, remembering):
        for seat in kitchen.seats.values():
            seat.notes = tuple((key, text.rpartition("~")[2]) for key, text in seat.notes)
    assert state_hash(whole) == state_hash(remembering)
    assert whole.ledger["income"] > 0


def test_who_remembers_one_decision_serves_less() -> None:
    assert evening("forgetful:1", 2700).ledger["income"] < evening("brigade", 2700).ledger["income"]


@pytest.mark.parametrize(("taken", "known"), [(9, True), (10, True), (11, False)])
def test_a_note_is_forgotten_after_so_many_decisions(taken: int, known: bool) -> None:
    kitchen = lay_out(SLOW, 1)
    seat = next(name for name in SLOW.seats if name.startswith("R"))
    store = next(iter(kitchen.plan.store))
    place = kitchen.plan.store[store]
    seen: dict[str, Any] = {
        "seat": seat, "role": "prep_cook", "sight": "own_eyes", "tick": 1, "time_s": 0,
        "at": "prep", "hands": [], "hands_free": 2, "brigade": dict(SLOW.seats), "heard": [],
        "notebook": {f"restock {store}@{place}": "7~0"}, "options": [{"name": "wait"}],
    }  # fmt: skip
    action = forgetful(seen, taken, 3).action
    assert (action is not None and action.args.get("to") == place) is known


@pytest.mark.parametrize(
    "name", ["forgetful", "forgetful:0", "forgetful:-1", "forgetful:x", "forgetful:10001"]
)
def test_how_much_is_remembered_is_a_number_of_decisions(name: str) -> None:
    with pytest.raises(PlayerError, match="needs a number of decisions from 1 to 10000"):
        player(name)
