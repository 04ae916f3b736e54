"""What those with authority decide, and what follows from it."""

from typing import Literal

from typing_extensions import TypedDict

Chain = Literal["direct", "skip"]


class Delegated(TypedDict):
    """`do`: an action's name; `what`: its object, if it needs one."""

    task: str
    to: str
    do: str
    what: str | None
    chain: Chain
    expires: int
    until: int


class Assigned(TypedDict):
    to: str
    station: str
    chain: Chain
    until: int


class Reprioritised(TypedDict):
    order: str
    until: int


class PlateJudged(TypedDict):
    """`waited_ms`: since it reached the pass."""

    plate: str
    dish: str
    quality: int
    waited_ms: int
    until: int


class RestockRequested(TypedDict):
    """`approved`: nobody here has the authority, so it counts as approved; then `due` is set."""

    ingredient: str
    quantity: int
    cost: int
    approved: bool
    due: int | None
    until: int


class RestockApproved(TypedDict):
    ingredient: str
    quantity: int
    cost: int
    due: int
    asked_by: str
    until: int


class MenuChanged(TypedDict):
    dish: str
    until: int


class StandingOrder(TypedDict):
    rule_id: str
    rule: Literal["no_allergen", "min_quality", "no_dish", "stay"]
    value: str | None
    table: int | None
    to: str | None
    until: int


class Delegation(TypedDict):
    """Ignored: neither accepted nor declined before it expired. Lapsed: accepted, but not carried
    out in time."""

    task: str
    by: str
    to: str


class DelegationAnswered(Delegation):
    after_ms: int


class DelegationAccepted(DelegationAnswered):
    how: Literal["said", "started"]


class StandingOrderTold(TypedDict):
    """The event's seat kept or broke it; `about`: a plate, dish or station."""

    rule_id: str
    rule: str
    about: str


KINDS: dict[str, type] = {
    "restock_requested": RestockRequested,
    "delegated": Delegated,
    "assigned": Assigned,
    "reprioritised": Reprioritised,
    "plate_approved": PlateJudged,
    "plate_vetoed": PlateJudged,
    "restock_approved": RestockApproved,
    "dish_86ed": MenuChanged,
    "dish_restored": MenuChanged,
    "standing_order": StandingOrder,
    "delegation_accepted": DelegationAccepted,
    "delegation_declined": DelegationAnswered,
    "delegation_ignored": Delegation,
    "delegation_lapsed": Delegation,
    "delegation_done": DelegationAnswered,
    "standing_order_kept": StandingOrderTold,
    "standing_order_broken": StandingOrderTold,
}
