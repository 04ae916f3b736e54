"""Facts that are told once (level 4): told, needed, settled; and calls to the supplier."""

from typing import Literal

from typing_extensions import TypedDict


class FactTold(TypedDict):
    """`to`: who hears it, once; `needs`: who can act on it, from `needed_from` to `needed_to`.
    `subject`: an allergen, ingredient, code or station. `order`: its guests, None of a fact that is
    corrected later, by one that names it in `corrects`."""

    fact: str
    fact_kind: Literal["allergy", "correction", "critic", "bad_delivery", "code", "promise"]
    to: str
    needs: str
    text: str
    subject: str
    table: int | None
    needed_from: int
    needed_to: int
    order: str | None
    corrects: str | None


class FactNeeded(TypedDict):
    """From now on it matters: its guests have come, or its time has."""

    fact: str
    order: str | None


class FactSettled(TypedDict):
    """`honoured`: None if it was never put to the test, since the guests left unserved."""

    fact: str
    honoured: bool | None
    by: str | None
    safety: int


class SupplierCalled(TypedDict):
    """`right`: the code was, and its time; then `quantity` portions of `ingredient` have come."""

    code: str
    right: bool
    ingredient: str | None
    quantity: int
    expires: int | None
    safety: int
    until: int


KINDS: dict[str, type] = {
    "fact_told": FactTold,
    "fact_needed": FactNeeded,
    "fact_settled": FactSettled,
    "supplier_called": SupplierCalled,
}
