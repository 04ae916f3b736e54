"""What hands and feet do: goods, cooking, plates, cleaning, and waiting."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

SeatMoved = TypedDict("SeatMoved", {"from": str, "to": str, "until": int})


class ItemTaken(TypedDict):
    """`rested_ms`: time on the counter, the hand-off's delay when `put_by` is another seat.
    `batch`: when the batch of stock expires."""

    item: str
    item_kind: str
    station: str
    source: Literal["stock", "counter"]
    put_by: str | None
    rested_ms: int
    cost: int
    batch: int | None
    until: int


class ItemPut(TypedDict):
    """`stored`: raw goods went back into stock."""

    item: str
    item_kind: str
    station: str
    stored: bool
    until: int


class Made(TypedDict):
    """Something was made of `used`. `needed` of 0 or less: nobody wanted one more."""

    item: str
    step: str
    used: list[str]
    equipment: str
    station: str
    quality: int
    needed: int
    until: int


class Chopped(Made):
    pass


class CookStarted(Made):
    """`dirty`: this use leaves the equipment dirty."""

    dirty: bool
    ready_at: int
    burn_at: int


class CookTaken(TypedDict):
    """`ready_ms`: time since it was ready."""

    item: str
    step: str
    equipment: str
    station: str
    quality: int
    burnt: bool
    ready_ms: int
    until: int


class DishPlated(TypedDict):
    """`without`: ingredients or steps that were left out; `needed` as in what is made."""

    plate: str
    dish: str
    used: list[str]
    without: list[str]
    quality: int
    allergens: list[str]
    needed: int
    station: str
    until: int


class DishServed(TypedDict):
    """`income` = value * quality / 100; `late_ms` is 0 if on time; `violations`: allergens that the
    guest had to avoid; `unwritten`: those that no ticket said; `plated_ms`: time since it was
    plated."""

    plate: str
    dish: str
    order: str
    table: int
    value: int
    income: int
    quality: int
    due: int
    late_ms: int
    lateness: int
    on_time: bool
    avoid: list[str]
    violations: list[str]
    unwritten: NotRequired[list[str]]
    safety: int
    contents: list[str]
    vip: bool
    plated_ms: int
    until: int


class ItemDiscarded(TypedDict):
    item: str
    item_kind: str
    station: str
    reason: Literal["burnt", "spoiled", "vetoed", "fallen", "unwanted"]
    cost: int
    waste: int
    contents: list[str]
    plate: bool
    until: int


class StockDiscarded(TypedDict):
    """Waste was charged when it spoiled. `quantities` by ingredient."""

    station: str
    quantities: dict[str, int]
    cost: int
    until: int


class WashStarted(TypedDict):
    equipment: str
    plates: int
    until: int


class PlatesWashed(TypedDict):
    equipment: str
    plates: int


class EquipmentStarted(TypedDict):
    equipment: str
    until: int


class EquipmentCleaned(TypedDict):
    equipment: str


class EquipmentRepaired(TypedDict):
    """`by_itself`: the breakdown's time was over."""

    equipment: str
    by_itself: bool


class Inspected(TypedDict):
    """`found`: stock, counter and equipment of the station, as far as there is any."""

    station: str
    found: dict[str, Any]
    until: int


# `blocked_by`: whom it waits for. `work`: things waiting that this seat's role could move on; above
# 0 it idles while work waits. `from`: after talk and thought, it can be woken from then on.
Waited = TypedDict("Waited", {"blocked_by": list[str], "work": int, "from": int, "until": int})

KINDS: dict[str, type] = {
    "seat_moved": SeatMoved,
    "item_taken": ItemTaken,
    "item_put": ItemPut,
    "chopped": Chopped,
    "cook_started": CookStarted,
    "cook_taken": CookTaken,
    "dish_plated": DishPlated,
    "dish_served": DishServed,
    "item_discarded": ItemDiscarded,
    "stock_discarded": StockDiscarded,
    "wash_started": WashStarted,
    "plates_washed": PlatesWashed,
    "clean_started": EquipmentStarted,
    "equipment_cleaned": EquipmentCleaned,
    "repair_started": EquipmentStarted,
    "equipment_repaired": EquipmentRepaired,
    "inspected": Inspected,
    "waited": Waited,
}
