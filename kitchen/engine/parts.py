"""The words and the base of a scenario's parts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
# Printed, put into prompts and stored: no control characters.
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00-\x08]*$")]
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
