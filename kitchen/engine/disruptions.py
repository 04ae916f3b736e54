"""Disruptions that a scenario may have in store."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kitchen.engine.parts import Part, PositiveSeconds, Range, Seconds, Word


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
    """What is left of `ingredient` within `at_s` turns out unusable: dishes to strike."""

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
