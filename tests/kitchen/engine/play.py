"""A small kitchen for the tests, and a way to play it one action at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kitchen.engine import (
    Action,
    Decision,
    Event,
    Kitchen,
    Message,
    Note,
    Scenario,
    advance,
    from_json,
    lay_out,
    observe,
    parse_scenario,
    replay,
    to_json,
)

SMALL = """
name: busy_night_2
family: busy_night
level: 2
title: A kitchen for tests
description: Every rule within reach.
duration_s: 7200
beat_s: 5
hands: 2
counter: 3
seats: {E1: executive_chef, S1: sous_chef, P1: chef_de_partie, L1: line_cook, L2: line_cook,
  R1: prep_cook, K1: kitchen_porter, K2: kitchen_porter}
posts: {P1: [grill], L1: [grill], L2: [saute]}
floor:
  cold_store: [0, 0]
  dry_store: [0, 1]
  prep: [1, 0]
  grill: [2, 0]
  saute: [2, 1]
  plating: [3, 0]
  pass: [4, 0]
  dish_pit: [4, 1]
equipment:
  board_1: {kind: board, station: prep, capacity: 1}
  grill_1: {kind: grill, station: grill, capacity: 1, dirty_after: 2}
  burner_1: {kind: burner, station: saute, capacity: 2}
  sink_1: {kind: sink, station: dish_pit, capacity: 2}
ingredients:
  beef: {store: cold_store, cost: 400, stock: 3, shelf_life_s: 3000}
  greens: {store: cold_store, cost: 50, stock: 4}
  cream: {store: cold_store, cost: 90, stock: 1, shelf_life_s: 600, allergens: [milk]}
  nuts: {store: dry_store, cost: 80, stock: 4, allergens: [nuts]}
steps:
  cut_greens: {do: chop, using: board, inputs: [greens], hands_s: 10}
  grilled_beef:
    {do: cook, using: grill, inputs: [beef], hands_s: 5, cook_s: 30, hold_s: 30, burn_s: 60,
      fall_s: 2}
  fried_greens: {do: cook, using: burner, inputs: [cut_greens], hands_s: 5, cook_s: 20, hold_s: 60}
  whipped_cream: {do: cook, using: burner, inputs: [cream], hands_s: 5, cook_s: 20}
dishes:
  steak: {value: 2000, plate: [grilled_beef], optional: [nuts]}
  salad: {value: 1000, plate: [cut_greens]}
plates: {count: 2, table_s: 60}
orders: {count: 6, every_s: [10, 20], patience_s: [3000, 3600], notes_percent: 50, lines: [2, 2]}
restock: {delivery_s: 120, quantity: 2}
times: {wait_s: 5}
stall: {after_s: 1200, limit_s: 300}
disruptions:
  - {kind: breakdown, equipment: burner_1, at_s: [100, 100], lasts_s: 2000}
"""

OWN_EYES = SMALL.replace("busy_night_2", "busy_night_3").replace(
    "level: 2", "level: 3\nsight: own_eyes"
)


@lru_cache(maxsize=32)
def parsed(text: str) -> Scenario:
    """The scenario in the text, read once."""
    return parse_scenario(text)


class Play:
    """A session played action by action: who isn't asked to act waits."""

    def __init__(self, text: str = SMALL, *, seed: int = 1, seats: list[str] | None = None) -> None:
        self.kitchen: Kitchen = lay_out(parsed(text), seed, seats=seats)
        self.start = self.kitchen.copy()
        self.log: list[Event] = []

    def tick(self, **decisions: Decision) -> list[Event]:
        """One step; seats that aren't named wait."""
        full = {name: decisions.get(name, Decision()) for name in self.kitchen.free}
        events = advance(self.kitchen, full)
        self.log += events
        return events

    def ready(self, seat: str) -> None:
        """Lets time pass until the seat is free."""
        while seat not in self.kitchen.free:
            self.tick()

    def do(self, seat: str, name: str, **args: Any) -> Event:
        """The event of this action, taken as soon as the seat is free."""
        self.ready(seat)
        events = self.tick(**{seat: Decision(Action(name, args))})
        return next(e for e in events if e.seat == seat and "until" in e.data)

    def all_do(self, seat: str, *steps: str) -> None:
        """Several actions, each written as "name value", none of which may be refused."""
        for step in steps:
            name, _, value = step.partition(" ")
            field = {"move": "to", "chop": "step", "cook_start": "step", "plate": "dish",
                     "approve": "plate", "veto": "plate"}.get(name, "item")  # fmt: skip
            event = self.do(seat, name, **({field: value} if value else {}))
            assert event.kind != "refused", event.data

    def refusal(self, seat: str, name: str, **args: Any) -> str:
        """The reason why this action is refused."""
        before = to_json(self.kitchen)["items"]
        event = self.do(seat, name, **args)
        assert event.kind == "refused", event
        assert event.data["text"] and "{" not in event.data["text"]
        assert before.keys() <= {**before, **to_json(self.kitchen)["items"]}.keys()
        return event.data["reason"]

    def say(self, seat: str, to: str, text: str) -> list[Event]:
        """The events of a tick in which the seat only speaks."""
        self.ready(seat)
        return self.tick(**{seat: Decision(None, (Message(to, text),))})

    def note(self, seat: str, key: str, text: str) -> list[Event]:
        """The events of a tick in which the seat only writes a note."""
        self.ready(seat)
        return self.tick(**{seat: Decision(None, (), (Note(key, text),))})

    def wait_s(self, seconds: int) -> list[Event]:
        """The events of so many seconds of waiting."""
        until, found = self.kitchen.now + seconds * 1000, []
        while self.kitchen.now < until and not self.kitchen.ended:
            found += self.tick()
        return found

    def see(self, seat: str) -> dict[str, Any]:
        """What the seat observes."""
        return observe(self.kitchen, seat)

    def kinds(self) -> list[str]:
        """The kinds of all events so far."""
        return [event.kind for event in self.log]

    def steak_on_pass(self, *, without: str | None = "nuts", approve: bool = True) -> str:
        """A steak on the pass, by the book; returns the plate's id."""
        self.all_do("P1", "move cold_store", "take beef", "move grill", "cook_start grilled_beef")
        self.wait_s(35)
        self.all_do("P1", "cook_take grilled_beef")
        if without is None:
            self.all_do("P1", "move dry_store", "take nuts")
        self.all_do("P1", "move plating")
        plated = self.do("P1", "plate", dish="steak", **({"without": without} if without else {}))
        self.all_do("P1", "move pass", "put steak")
        if approve:
            self.all_do("S1", "approve steak")
        return plated.data["plate"]

    def check(self) -> None:
        """Replay equals the run, the snapshot round trip is exact, and JSON of events is too."""
        assert replay(self.start, self.log) == self.kitchen
        again = [Event.from_json(event.to_json()) for event in self.log]
        assert replay(self.start, again) == self.kitchen
        assert from_json(self.kitchen.scenario, to_json(self.kitchen)) == self.kitchen
