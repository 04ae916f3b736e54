"""What a scenario file may say: seconds and integers. `checks` follows the references."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from kitchen.engine.canonical import digest
from kitchen.engine.disruptions import Disruption
from kitchen.engine.facts.entries import FactPart
from kitchen.engine.parts import (
    Cents,
    Count,
    Family,
    Line,
    Part,
    Percent,
    Positive,
    PositiveSeconds,
    Range,
    RoleName,
    SeatName,
    Seconds,
    StationName,
    Text,
    Word,
)


class Equipment(Part):
    """`kind` is what a step asks for; `capacity` at once; dirty after so many uses (0 never)."""

    kind: Word
    station: StationName
    capacity: Positive = 1
    dirty_after: Count = 0


class Ingredient(Part):
    """`cost` of one portion; `shelf_life_s` 0 keeps for ever; `stock` portions at the start."""

    store: Literal["cold_store", "dry_store"]
    cost: Cents
    stock: Count
    shelf_life_s: Seconds = 0
    age_percent: Percent = 0
    allergens: list[Word] = []


class Step(Part):
    """A chop or a cook of one portion of each input (ingredients or outputs of other steps)."""

    do: Literal["chop", "cook"]
    using: Word
    inputs: Annotated[list[Word], Field(min_length=1, max_length=4)]
    hands_s: PositiveSeconds
    cook_s: Seconds = 0
    hold_s: Seconds = 0
    burn_s: PositiveSeconds = 3600
    fall_s: PositiveSeconds = 6


class Dish(Part):
    """Sold at `value`; plated from `plate`, and from `optional` unless a note forbids it."""

    value: Cents
    plate: Annotated[list[Word], Field(min_length=1, max_length=4)]
    optional: Annotated[list[Word], Field(max_length=2)] = []
    hold_s: Seconds = 120
    fall_s: PositiveSeconds = 6


class Orders(Part):
    """How guests come: `count` tickets from `first_s`, a gap within `every_s`, `lines` dishes each.

    A ticket is due after a patience within `patience_s`, and the guests leave `leave_s` later.
    `notes_percent` of the lines forbid one allergen that the menu knows.
    """

    count: Positive
    first_s: Seconds = 0
    every_s: Range
    lines: Annotated[list[Positive], Field(min_length=2, max_length=2)] = [1, 1]
    patience_s: Range
    leave_s: PositiveSeconds = 300
    tables: Positive = 8
    notes_percent: Percent = 0


class Plates(Part):
    """Clean plates at the start, and how long guests keep one."""

    count: Positive
    table_s: Seconds = 240


class Restock(Part):
    """A restock brings `quantity` portions `delivery_s` after its approval, at their cost.

    `by` is the role that may ask for one. Nobody else is offered it, or shown all that is left.
    """

    by: Literal["prep_cook", "executive_chef"] = "prep_cook"
    delivery_s: PositiveSeconds = 240
    quantity: Positive = 4


class Times(Part):
    """How long each action takes; `wait_s` is the longest wait, `plate_wash_s` for each plate."""

    take_s: PositiveSeconds = 5
    put_s: PositiveSeconds = 5
    plate_s: PositiveSeconds = 15
    serve_s: PositiveSeconds = 10
    discard_s: PositiveSeconds = 5
    plate_wash_s: PositiveSeconds = 5
    clean_s: PositiveSeconds = 30
    repair_s: PositiveSeconds = 60
    inspect_s: PositiveSeconds = 5
    restock_s: PositiveSeconds = 10
    authority_s: PositiveSeconds = 5
    refusal_s: PositiveSeconds = 5
    wait_s: PositiveSeconds = 20
    talk_ms: Annotated[int, Field(ge=0, le=60_000)] = 1000
    token_ms: Annotated[int, Field(ge=0, le=10_000)] = 20


class Penalties(Part):
    """Cents, or percent: `expired_percent` of the value, `waste_percent` of the cost."""

    late_per_minute: Cents = 100
    late_percent_limit: Percent = 50
    expired_percent: Percent = 10
    waste_percent: Percent = 100
    burnt: Cents = 200
    allergen: Cents = 3000
    dirty: Cents = 300


class Stall(Part):
    """A stall is seen `after_s` without progress while guests wait; the end is `limit_s` later."""

    after_s: PositiveSeconds = 180
    limit_s: PositiveSeconds = 600


class Delivery(Part):
    """`quantity` portions of `ingredient` arrive at `at_s`, already paid."""

    ingredient: Word
    quantity: Positive
    at_s: Seconds


class Scenario(Part):
    """A whole kitchen evening; `seats` maps seat to role, `posts` says where P and L seats cook.

    `sight` is what seats may see: the shared `board` that tells everybody what is wanted, or their
    `own_eyes` alone. `dinner` is a second service on the same evening, with its own guests; `facts`
    are told once.
    """

    name: Word
    family: Family
    level: Literal[1, 2, 3, 4]
    sight: Literal["board", "own_eyes"] = "board"
    title: Line
    description: Text
    duration_s: PositiveSeconds
    beat_s: PositiveSeconds
    travel_s: PositiveSeconds = 2
    hands: Annotated[int, Field(ge=1, le=4)] = 2
    counter: Annotated[int, Field(ge=1, le=20)] = 8
    seats: Annotated[dict[SeatName, RoleName], Field(min_length=1, max_length=20)]
    posts: dict[SeatName, Annotated[list[StationName], Field(min_length=1)]] = {}
    floor: dict[StationName, Annotated[list[Count], Field(min_length=2, max_length=2)]]
    equipment: Annotated[dict[Word, Equipment], Field(min_length=1)]
    ingredients: Annotated[dict[Word, Ingredient], Field(min_length=1)]
    steps: dict[Word, Step]
    dishes: Annotated[dict[Word, Dish], Field(min_length=1)]
    plates: Plates
    orders: Orders
    dinner: Orders | None = None
    restock: Restock = Restock()
    times: Times = Times()
    penalties: Penalties = Penalties()
    stall: Stall = Stall()
    deliveries: list[Delivery] = []
    disruptions: list[Disruption] = []
    facts: Annotated[list[FactPart], Field(max_length=40)] = []

    @cached_property
    def digest(self) -> str:
        """Hex sha256 of the scenario's canonical JSON: the same content has the same digest.

        What there was no choice of at first goes without saying: the board, who restocks, and that
        there is one service without facts.
        """
        content = self.model_dump(mode="json")
        if self.sight == "board":
            del content["sight"]
        for later in ("dinner", "facts"):
            if not content[later]:
                del content[later]
        if self.restock.by == "prep_cook":
            del content["restock"]["by"]
        return digest(content)
