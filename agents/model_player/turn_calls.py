"""The calls that a turn may make, each under a number of its own in the journal."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from agents import calls
from agents.calls import Answer
from agents.hosts import Message
from agents.memory import Memory
from agents.model_player.context import TurnContext
from agents.registry import split_player

DEFAULTS: dict[str, Any] = {"temperature": 0.2, "num_ctx": 4096, "num_predict": 160}
OURS = frozenset({"cache", "deadline_s", "embed_model", "mute", "style"})  # not the host's
SUMMARY_TOKENS = 160


class Number(IntEnum):
    """The number of each call within a turn: its key in the journal."""

    SUMMARY = 0
    DECIDE = 1
    REPAIR = 2
    EMBED_OLD = 3
    EMBED_NOW = 4
    DECIDE_SHORTER = 5


def ask(
    turn: TurnContext,
    number: Number,
    asked: list[Message],
    memory: Memory,
    *,
    purpose: str = "decide",
) -> Answer:
    model, tag = split_player(turn.player)
    options = _options(turn)
    if purpose == "summarise":
        options |= {"num_predict": SUMMARY_TOKENS, "temperature": 0.0}
        if "think" in options:
            options["think"] = "off"  # a summary needs none
    return calls.ask(
        turn.ref,
        number,
        run=turn.session,
        seat=turn.seat,
        role=turn.role,
        model=model,
        tag=tag,
        messages=asked,
        options=options,
        schema=None if purpose == "summarise" else turn.schema,
        purpose=purpose,
        repeat=turn.session.repeat,
        use_cache=bool(turn.session.options.get("cache")),
        still_mine=turn.still_mine,
        expected_tokens=memory.tokens_of(asked) if memory.counted else None,
    )


def embed(turn: TurnContext, number: Number, texts: list[str]) -> list[list[float]] | None:
    model, tag = split_player(turn.player)
    return calls.embed(
        turn.ref,
        number,
        run=turn.session,
        seat=turn.seat,
        role=turn.role,
        model=turn.session.options.get("embed_model") or model,
        tag=tag,
        texts=texts,
        still_mine=turn.still_mine,
    )


def _options(turn: TurnContext) -> dict[str, Any]:
    given = {key: value for key, value in turn.session.options.items() if key not in OURS}
    if isinstance(think := given.pop("think", None), Mapping):  # a level for each role
        think = think.get(turn.role, think.get("default"))
    level = {"think": think} if think is not None else {}
    return DEFAULTS | given | level | {"seed": seed_of(turn)}


def seed_of(turn: TurnContext) -> int:
    """The sampling seed of a turn, from the session's seed, the seat, tick and repeat."""
    session = turn.session
    return calls.seed_of(f"{session.seed}/{turn.seat}/{turn.tick}/{session.repeat}")
