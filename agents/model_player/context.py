"""A model's turn: what it is given and what comes of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from kitchen.models import Session
from masterchef.durable import WorkRef


class TurnContext(NamedTuple):
    """A claimed turn of a model's seat. `schema` is the decision's JSON schema."""

    ref: WorkRef
    session: Session
    turn_id: int
    tick: int
    seat: str
    role: str
    player: str
    observation: dict[str, Any]
    schema: dict[str, Any]
    still_mine: Callable[[], bool]


class PlayerDecision(NamedTuple):
    """What the player made of its turn; `outcome` is "ok" or "unparsed" (then it waits)."""

    decision: dict[str, Any]
    outcome: str
    memory: dict[str, Any] | None
    thinking_ms: int
