"""The Anthropic-style API: POST /v1/messages, as Claude Code speaks it."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from pydantic import BaseModel, Field

from agents.hosts.embedded import bag, calls
from agents.hosts.embedded.asgi import Reply, Request, Stream
from agents.hosts.embedded.asks import Ask, Done, Failed, Message, Piece, Tool, ToolCall
from agents.hosts.embedded.faults import bent
from agents.hosts.embedded.fields import read, text_of
from agents.hosts.embedded.registry import Models

REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use"}
KINDS = {400: "invalid_request_error", 404: "not_found_error", 429: "rate_limit_error"}
Block = dict[str, Any]


class ToolBody(BaseModel):
    """A tool on offer; those that the service runs itself have a type and no schema."""

    name: str
    description: str = ""
    input_schema: dict[str, Any] | None = None


class MessageBody(BaseModel):
    """One message: a text, or blocks of text, tool_use and tool_result."""

    role: str = Field(pattern="^(user|assistant|system)$")
    content: str | list[Block]


class Body(BaseModel):
    """POST /v1/messages"""

    model: str
    messages: list[MessageBody] = Field(min_length=1)
    max_tokens: int = Field(default=4096, ge=1)
    system: str | list[Block] | None = None
    tools: list[ToolBody] | None = None
    tool_choice: dict[str, Any] | None = None
    stream: bool = False
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    stop_sequences: list[str] | None = None


class Api:
    """The handlers of /v1/messages."""

    def __init__(self, models: Models) -> None:
        self.models = models

    async def create(self, request: Request) -> Reply | Stream:
        body = read(Body, request.json())
        pieces = bent(self.models.get(body.model).answer(_ask(body)), request.bend)
        if body.stream:
            return Stream(_events(body, await calls.primed(pieces)), "text/event-stream")
        whole = await calls.gathered(pieces)
        content: list[Block] = [{"type": "text", "text": whole.text}] if whole.text else []
        content += [_use(call, call.arguments) for call in whole.calls]
        ended = {"stop_reason": REASONS[whole.done.reason], "usage": _usage(whole.done)}
        return Reply({**_head(body), "content": content, **ended})

    async def count(self, request: Request) -> Reply:
        """POST /v1/messages/count_tokens: an estimate by words and signs."""
        body = read(Body, request.json())
        self.models.get(body.model)
        texts = bag.prompt_texts(_ask(body).messages)
        return Reply({"input_tokens": sum(map(bag.count, texts))})


def problem(failed: Failed) -> dict[str, Any]:
    """An error as Anthropic words it."""
    kind = KINDS.get(failed.status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": failed.message}}


def in_stream(failed: Failed) -> bytes:
    return calls.sse(problem(failed), named=True)


def _ask(body: Body) -> Ask:
    options: dict[str, Any] = {"num_predict": body.max_tokens}
    options |= body.model_dump(include={"temperature", "top_p", "top_k"}, exclude_none=True)
    if body.stop_sequences:
        options["stop"] = body.stop_sequences
    system = text_of(body.system, "system")
    messages = [Message("system", system)] if system else []
    for at, message in enumerate(body.messages):
        messages += _messages(message, f"messages.{at}.content")
    off = (body.tool_choice or {}).get("type") == "none"
    tools = [
        Tool(tool.name, tool.description, tool.input_schema)
        for tool in body.tools or ()
        if tool.input_schema is not None and not off
    ]
    return Ask(messages, tools=tools, options=options)


def _messages(body: MessageBody, field: str) -> list[Message]:
    """One message for the texts and calls, and before it one for each result of a tool."""
    blocks = [{"type": "text", "text": body.content}] if isinstance(body.content, str) else None
    out, said, made = [], [], []
    for at, block in enumerate(blocks or body.content):
        assert isinstance(block, dict)
        kind = block.get("type")
        if kind == "tool_result":
            text = text_of(block.get("content"), f"{field}.{at}.content")
            out.append(Message("tool", text, (), str(block.get("tool_use_id", ""))))
        elif kind == "tool_use":
            made.append(ToolCall(str(block.get("name")), block.get("input"), str(block.get("id"))))
        elif kind not in ("thinking", "redacted_thinking"):
            said.append(text_of([block], f"{field}.{at}"))
    if said or made:
        out.append(Message(body.role, "\n".join(said), made))
    return out


async def _events(body: Body, pieces: AsyncGenerator[Piece, None]) -> AsyncIterator[bytes]:
    def event(kind: str, **data: Any) -> bytes:
        return calls.sse({"type": kind, **data}, named=True)

    # Tokens of the prompt are known only at the end, where message_delta corrects them.
    unknown = _usage(Done("", 0, 0, 0, 0, 0))
    start: Block = {**_head(body), "content": [], "stop_reason": None, "usage": unknown}
    yield event("message_start", message=start)
    index, text_open = 0, False
    try:
        async for piece in pieces:
            if isinstance(piece, str):
                if not text_open:
                    block = {"type": "text", "text": ""}
                    yield event("content_block_start", index=index, content_block=block)
                    text_open = True
                delta = {"type": "text_delta", "text": piece}
                yield event("content_block_delta", index=index, delta=delta)
                continue
            if text_open:
                yield event("content_block_stop", index=index)
                index, text_open = index + 1, False
            if isinstance(piece, ToolCall):
                yield event("content_block_start", index=index, content_block=_use(piece, {}))
                delta = {"type": "input_json_delta", "partial_json": calls.as_text(piece.arguments)}
                yield event("content_block_delta", index=index, delta=delta)
                yield event("content_block_stop", index=index)
                index += 1
            else:
                ended = {"stop_reason": REASONS[piece.reason], "stop_sequence": None}
                yield event("message_delta", delta=ended, usage=_usage(piece))
        yield event("message_stop")
    finally:
        await pieces.aclose()


def _head(body: Body) -> dict[str, Any]:
    head: Block = {"id": calls.new_id("msg"), "type": "message", "role": "assistant"}
    return {**head, "model": body.model, "stop_sequence": None}


def _use(call: ToolCall, arguments: Any) -> Block:
    id = call.id or calls.new_id("toolu")
    return {"type": "tool_use", "id": id, "name": call.name, "input": arguments}


def _usage(done: Done) -> dict[str, int]:
    """Anthropic counts cached tokens beside the input, not within it."""
    return {
        "input_tokens": done.prompt_tokens - done.cached_tokens,
        "cache_read_input_tokens": done.cached_tokens,
        "cache_creation_input_tokens": 0,
        "output_tokens": done.output_tokens,
    }
