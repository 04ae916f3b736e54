"""What a scenario file may say. Seconds in the file, integers only; see `checks` for the references."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kitchen.engine.canonical import digest

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
SeatName = Annotated[str, StringConstraints(pattern=r"^[ESPLRK][1-9][0-9]?$")]
RoleName = Literal[
    "executive_chef", "sous_chef", "chef_de_partie", "line_cook", "prep_cook", "kitchen_porter"
]
StationName = Literal[
    "cold_store", "dry_store", "prep", "grill", "saute", "oven", "pastry", "plating", "pass",
    "dish_pit",
]  # fmt: skip
Family = Literal[
    "busy_night", "overstocked", "slow_business", "low_inventory", "high_labor", "quality_control"
]
Count = Annotated[int, Field(ge=0, le=1000)]
Positive = Annotated[int, Field(ge=1, le=1000)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
PositiveSeconds = Annotated[int, Field(ge=1, le=86_400)]
Cents = Annotated[int, Field(ge=0, le=10_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Range = Annotated[list[Seconds], Field(min_length=2, max_length=2)]


class Part(BaseModel):
    """Base of every part of a scenario: strict types, unknown keys refused, frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Equipment(Part):
    """`kind` is what a step asks for; `capacity` items at once; dirty after so many uses (0 never)."""

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
    """Sold at `value`; plated from `plate`, and from `optional` unless the guest's note forbids it."""

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
    """A restock brings `quantity` portions `delivery_s` after its approval, at the ingredient's cost."""

    delivery_s: PositiveSeconds = 240
    quantity: Positive = 4


class Times(Part):
    """How long each action keeps a seat busy; `wait_s` is the longest wait, `plate_wash_s` per plate."""

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
    """Cents, or percent where named so: `expired_percent` of the value, `waste_percent` of the cost."""

    late_per_minute: Cents = 100
    late_percent_limit: Percent = 50
    expired_percent: Percent = 10
    waste_percent: Percent = 100
    burnt: Cents = 200
    allergen: Cents = 3000
    dirty: Cents = 300


class Stall(Part):
    """A stall is seen after `after_s` without progress while guests wait; it ends the session later."""

    after_s: PositiveSeconds = 180
    limit_s: PositiveSeconds = 600


class Breakdown(Part):
    """`equipment` breaks within `at_s`; a porter repairs it, else it is fixed after `lasts_s`."""

    kind: Literal["breakdown"]
    equipment: Word
    at_s: Range
    lasts_s: PositiveSeconds


class LateDelivery(Part):
    """The first delivery of `ingredient` in `deliveries` comes `by_s` later than announced."""

    kind: Literal["late_delivery"]
    ingredient: Word
    by_s: Range


class Shortage(Part):
    """What is left of `ingredient` within `at_s` turns out unusable: a dish to take off the menu."""

    kind: Literal["shortage"]
    ingredient: Word
    at_s: Range


class Vip(Part):
    """An extra ticket within `at_s`, worth `value_percent`, due sooner by `patience_percent`."""

    kind: Literal["vip"]
    at_s: Range
    value_percent: Annotated[int, Field(ge=100, le=1000)] = 200
    patience_percent: Annotated[int, Field(ge=10, le=100)] = 80


class Inspection(Part):
    """An inspector comes within `at_s`, announced `warning_s` before to those in charge."""

    kind: Literal["inspection"]
    at_s: Range
    warning_s: Seconds = 60


Disruption = Annotated[
    Breakdown | LateDelivery | Shortage | Vip | Inspection, Field(discriminator="kind")
]


class Delivery(Part):
    """`quantity` portions of `ingredient` arrive at `at_s`, already paid."""

    ingredient: Word
    quantity: Positive
    at_s: Seconds


class Scenario(Part):
    """A whole kitchen evening; `seats` maps seat to role, `posts` says where P and L seats cook."""

    name: Word
    family: Family
    level: Literal[1, 2]
    title: str
    description: str
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
    restock: Restock = Restock()
    times: Times = Times()
    penalties: Penalties = Penalties()
    stall: Stall = Stall()
    deliveries: list[Delivery] = []
    disruptions: list[Disruption] = []

    @cached_property
    def digest(self) -> str:
        """Hex sha256 of the scenario's canonical JSON: the same content has the same digest."""
        return digest(self.model_dump(mode="json"))
