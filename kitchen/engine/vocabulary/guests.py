"""What guests, the stock and the clock do."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class OrderLine(TypedDict):
    dish: str
    avoid: list[str]
    value: int


class OrderArrived(TypedDict):
    """`value`: the lines' sum; `struck`: lines that were dropped because their dish is off the
    menu. If none is left, `order_expired` follows at once."""

    order: str
    table: int
    lines: list[OrderLine]
    value: int
    due: int
    expires: int
    vip: bool
    struck: list[str]


class OrderServed(TypedDict):
    """Its last dish went out."""

    order: str
    table: int
    value: int
    late_ms: int
    on_time: bool


class OrderExpired(TypedDict):
    """`dishes`: what was not served, worth `value`; `arrived`: false when the session ended before
    the guests came."""

    order: str
    table: int
    dishes: list[str]
    value: int
    penalty: int
    arrived: bool


class Cooked(TypedDict):
    """It is ready and can be held. `cook`: the seat that started it."""

    item: str
    step: str
    equipment: str
    cook: str


class Burnt(TypedDict):
    item: str
    step: str
    equipment: str
    cook: str
    cost: int
    safety: int


class Spoiled(TypedDict):
    """`waste` is charged here for stock only, for an item when it is discarded."""

    what: Literal["stock", "item"]
    ingredient: str | None
    item: str | None
    station: str
    quantity: int
    cost: int
    waste: int


class PlatesReturned(TypedDict):
    """They are dirty, and go to the dish pit."""

    plates: int


class Delivered(TypedDict):
    ingredient: str
    quantity: int
    cost: int
    expires: int | None
    restock: bool


class Disruption(TypedDict):
    """By kind: equipment and when it works again; ingredient and when it comes; ingredient, how
    many were lost and their cost; the VIPs' order; when the inspector comes."""

    disruption: Literal["breakdown", "late_delivery", "shortage", "vip", "inspection"]
    text: str
    equipment: NotRequired[str]
    fixed_at: NotRequired[int]
    ingredient: NotRequired[str]
    due: NotRequired[int]
    quantity: NotRequired[int]
    cost: NotRequired[int]
    order: NotRequired[str]


class Inspection(TypedDict):
    violations: list[str]
    safety: int


KINDS: dict[str, type] = {
    "order_arrived": OrderArrived,
    "order_served": OrderServed,
    "order_expired": OrderExpired,
    "cooked": Cooked,
    "burnt": Burnt,
    "spoiled": Spoiled,
    "plates_returned": PlatesReturned,
    "delivered": Delivered,
    "disruption": Disruption,
    "inspection": Inspection,
}
