"""Facts that a scenario may have in store. Each is told once, to one seat, and needed later."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kitchen.engine.parts import (
    Cents,
    Part,
    Positive,
    PositiveSeconds,
    Range,
    RoleName,
    StationName,
    Word,
)


class Told(Part):
    """Told within `told_s` to a seat of the roles in `to`; needed within `after_s` from then on."""

    to: Annotated[list[RoleName], Field(min_length=1)]
    told_s: Range
    after_s: Range


class Allergy(Told):
    """A guest can't have `allergen`, and no ticket says so. The table that is told is the wrong
    one if there is a `corrected_s`: so long afterwards the right one is told."""

    kind: Literal["allergy"]
    allergen: Word
    corrected_s: Range | None = None


class Critic(Told):
    """A critic's order has to be put first; else it costs `cents`."""

    kind: Literal["critic"]
    cents: Cents


class Windowed(Told):
    """Needed for `within_s`; `cents` are lost if nothing was done by then."""

    within_s: PositiveSeconds
    cents: Cents


class BadDelivery(Windowed):
    """A batch of `ingredient` won't do: a restock of it has to be asked for."""

    kind: Literal["bad_delivery"]
    ingredient: Word


class Code(Windowed):
    """A supplier sends `quantity` portions of `ingredient` to who says the code on the phone.
    `wrong_cents`: what a call with another code, or at another time, costs."""

    kind: Literal["code"]
    ingredient: Word
    quantity: Positive = 4
    wrong_cents: Cents


class Promise(Windowed):
    """The seat that is told has promised another to inspect `station`."""

    kind: Literal["promise"]
    station: StationName


FactPart = Annotated[Allergy | Critic | BadDelivery | Code | Promise, Field(discriminator="kind")]
