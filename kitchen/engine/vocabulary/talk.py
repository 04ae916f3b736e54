"""What was said, noted and turned down."""

from typing import Literal

from pydantic import ConfigDict
from typing_extensions import TypedDict


class Said(TypedDict):
    """`to`: a seat or "all"; `ms`: the time that it cost."""

    to: str
    text: str
    chain: Literal["up", "down", "peer", "all", "outside", "nobody"]
    ms: int


class Noted(TypedDict):
    key: str
    text: str
    ms: int


class ActionAsked(TypedDict):
    """An action as it was asked for: its name, and whatever arguments stood beside it."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    name: str


class Refused(TypedDict):
    """`reason`: a value of Reason; `repeat`: how often in a row, from 1; `blocked_by`: who holds
    what it wanted."""

    action: ActionAsked
    reason: str
    text: str
    repeat: int
    blocked_by: list[str]
    until: int


class LoopWarned(TypedDict):
    """Said once to a seat that repeats a refused action."""

    action: ActionAsked
    repeat: int


KINDS: dict[str, type] = {
    "said": Said,
    "noted": Noted,
    "refused": Refused,
    "loop_warned": LoopWarned,
}
