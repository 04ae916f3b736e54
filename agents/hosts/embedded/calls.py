"""What the /v1 APIs share: whole replies, server-sent events, tool calls as text."""

import json
import uuid
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import orjson

from agents.hosts.embedded.asks import Done, Failed, Piece, ToolCall


class Whole(NamedTuple):
    """A reply from its first piece to its last."""

    text: str
    calls: list[ToolCall]
    done: Done


async def gathered(pieces: AsyncGenerator[Piece, None]) -> Whole:
    """All pieces of a reply, put together."""
    text, calls = "", list[ToolCall]()
    async for piece in pieces:
        if isinstance(piece, Done):
            return Whole(text, calls, piece)
        if isinstance(piece, ToolCall):
            calls.append(piece)
        else:
            text += piece
    raise Failed(500, "the model's reply has no end")


async def primed(pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[Piece, None]:
    """The same pieces, the first of them in hand: what is refused is refused with a status."""
    first = await anext(pieces)
    return _resumed(first, pieces)


async def _resumed(
    first: Piece, pieces: AsyncGenerator[Piece, None]
) -> AsyncGenerator[Piece, None]:
    try:
        yield first
        async for piece in pieces:
            yield piece
    finally:
        await pieces.aclose()


def sse(data: dict[str, Any], *, named: bool = False) -> bytes:
    """One server-sent event; `named` repeats the data's `type` as the event's name."""
    head = b"event: " + data["type"].encode() + b"\n" if named else b""
    return head + b"data: " + orjson.dumps(data) + b"\n\n"


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:24]}"


def arguments(text: str) -> Any:
    """Arguments out of their text; a text that is not JSON stays as it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def as_text(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def is_json(text: str) -> bool:
    """Whether a text is one whole JSON value."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
