"""How sessions are played, said before they start: declared once, for all who start some."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from masterchef.complaints import sentences

Track = Literal["A", "B"]
TRACKS = get_args(Track)


class Setup(BaseModel):
    """What holds for each session, whatever its scenario, lineup and seed."""

    model_config = ConfigDict(extra="forbid")

    repeats: int = Field(default=1, ge=1, le=1_000, description="of each seed")
    track: Track = Field(default="A", description="A: thinking is free; B: it costs")
    speed: float | None = Field(
        default=None, ge=0.001, le=100_000,
        description="simulated seconds per wall second; null: as fast as it goes",
    )  # fmt: skip
    stop_after_s: float | None = Field(
        default=None, ge=0.1, le=604_800, description="wall seconds, then the session is cut"
    )
    deadline_s: float | None = Field(
        default=None, ge=0.1, le=86_400,
        description="how long an external agent may take for a turn",
    )  # fmt: skip


def read(given: dict[str, object]) -> Setup:
    """The setup; raises ValueError with a line for all that is wrong, each named by its field."""
    try:
        return Setup.model_validate(given)
    except ValidationError as error:
        raise ValueError("\n".join(sentences(error))) from None
