"""Ollama's native API: chat and generate."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field

from agents.hosts.embedded import durations, schemas
from agents.hosts.embedded.asgi import Reply, Request, Stream
from agents.hosts.embedded.asks import Ask, Done, Failed, Message, Model, Piece, Tool, ToolCall
from agents.hosts.embedded.calls import gathered, primed
from agents.hosts.embedded.faults import bent
from agents.hosts.embedded.fields import read
from agents.hosts.embedded.registry import Models


class Options(BaseModel, extra="allow"):
    """Ollama's options that are used here; it ignores others, and so does this host."""

    num_ctx: int | None = Field(default=None, ge=1)
    num_predict: int | None = None
    seed: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    stop: list[str] | str | None = None
    truncate: bool | None = None


class Body(BaseModel):
    """What chat and generate have in common."""

    model: str
    stream: bool = True
    format: Any = None
    options: Options = Options()
    keep_alive: float | str | None = None
    think: bool | str | None = None
    truncate: bool = False


class CallBody(BaseModel):
    """A tool call that an earlier reply made."""

    class Function(BaseModel):
        name: str
        arguments: dict[str, Any] | str = {}

    function: Function


class MessageBody(BaseModel):
    """One message of a chat."""

    role: str = Field(pattern="^(system|user|assistant|tool)$")
    content: str = ""
    images: list[str] | None = None
    tool_calls: list[CallBody] | None = None


class ToolBody(BaseModel):
    """A tool on offer, as OpenAI and Ollama write it."""

    class Function(BaseModel):
        name: str
        description: str | None = None
        parameters: dict[str, Any] | None = None

    function: Function


class ChatBody(Body):
    """POST /api/chat"""

    messages: list[MessageBody] = []
    tools: list[ToolBody] | None = None


class GenerateBody(Body):
    """POST /api/generate"""

    prompt: str = ""
    system: str = ""
    raw: bool = False
    images: list[str] | None = None


class Api:
    """The handlers of /api/chat and /api/generate."""

    def __init__(self, models: Models) -> None:
        self.models = models

    async def chat(self, request: Request) -> Reply | Stream:
        body = read(ChatBody, request.json())
        model = self.models.get(body.model)
        if not body.messages:
            return await _loaded(model, body, {"message": {"role": "assistant", "content": ""}})
        messages = [_message(message) for message in body.messages]
        ask = _ask(body, messages=messages, tools=[tool_of(tool) for tool in body.tools or ()])
        return await _reply(_Chat(model, body), ask, request)

    async def generate(self, request: Request) -> Reply | Stream:
        body = read(GenerateBody, request.json())
        model = self.models.get(body.model)
        if not body.prompt:
            return await _loaded(model, body, {"response": ""})
        if body.images:
            raise Failed(400, "images: this model reads text only")
        system = [Message("system", body.system)] if body.system else []
        messages = [*system, Message("user", body.prompt)]
        ask = _ask(body, messages=messages, prompt=body.prompt if body.raw else None)
        return await _reply(_Generate(model, body), ask, request)


class _Chat:
    """How pieces of a reply are written to /api/chat."""

    def __init__(self, model: Model, body: Body) -> None:
        self.model, self.body = model, body
        self.started = time.perf_counter_ns()

    def part(self, piece: str | ToolCall) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": ""}
        if isinstance(piece, str):
            message["content"] = piece
        else:
            function = {"name": piece.name, "arguments": piece.arguments}
            message["tool_calls"] = [{"function": function}]
        return self.line({"message": message}, done=False)

    def whole(self, text: str, calls: list[ToolCall], done: Done) -> dict[str, Any]:
        out = self.end(done)
        out["message"]["content"] = text
        if calls:
            out["message"]["tool_calls"] = [
                {"function": {"name": call.name, "arguments": call.arguments}} for call in calls
            ]
        return out

    def end(self, done: Done) -> dict[str, Any]:
        return self.line(self.empty(), done=True) | {
            # Ollama knows no reason of its own for a reply that calls tools.
            "done_reason": "stop" if done.reason == "tool_calls" else done.reason,
            "total_duration": time.perf_counter_ns() - self.started,
            "load_duration": done.load_ns,
            "prompt_eval_count": done.prompt_tokens,
            "prompt_cached_count": done.cached_tokens,
            "prompt_eval_duration": done.prompt_ns,
            "eval_count": done.output_tokens,
            "eval_duration": done.output_ns,
            "queue_duration": done.queue_ns,
            **({"prompt_truncated": True} if done.truncated else {}),
        }

    def line(self, said: dict[str, Any], *, done: bool) -> dict[str, Any]:
        return {"model": self.body.model, "created_at": _now(), **said, "done": done}

    def empty(self) -> dict[str, Any]:
        return {"message": {"role": "assistant", "content": ""}}


class _Generate(_Chat):
    """How pieces of a reply are written to /api/generate."""

    def part(self, piece: str | ToolCall) -> dict[str, Any]:
        return self.line({"response": piece if isinstance(piece, str) else ""}, done=False)

    def whole(self, text: str, calls: list[ToolCall], done: Done) -> dict[str, Any]:
        return self.end(done) | {"response": text}

    def empty(self) -> dict[str, Any]:
        return {"response": ""}


async def _reply(writer: _Chat, ask: Ask, request: Request) -> Reply | Stream:
    pieces = bent(writer.model.answer(ask), request.bend)
    if writer.body.stream:
        return Stream(_lines(writer, await primed(pieces)))
    whole = await gathered(pieces)
    return Reply(writer.whole(whole.text, whole.calls, whole.done))


async def _lines(writer: _Chat, pieces: AsyncGenerator[Piece, None]) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            said = writer.end(piece) if isinstance(piece, Done) else writer.part(piece)
            yield orjson.dumps(said) + b"\n"
    finally:
        await pieces.aclose()


def _ask(
    body: Body, *, messages: list[Message], prompt: str | None = None, tools: Sequence[Tool] = ()
) -> Ask:
    if body.think:
        raise Failed(400, f'"{body.model}" does not support thinking')
    return Ask(
        messages=messages,
        prompt=prompt,
        tools=tools,
        schema=_schema(body.format),
        options=body.options.model_dump(exclude_none=True),
        truncate=body.truncate or bool(body.options.truncate),
        keep_s=durations.seconds(body.keep_alive),
    )


def _schema(format: Any) -> dict[str, Any] | None:
    if format in (None, ""):
        return None
    return {"type": "object"} if format == "json" else schemas.checked(format)


def _message(body: MessageBody) -> Message:
    if body.images:
        raise Failed(400, "messages.images: this model reads text only")
    calls = [
        ToolCall(call.function.name, call.function.arguments) for call in body.tool_calls or ()
    ]
    return Message(body.role, body.content, calls)


def tool_of(body: ToolBody) -> Tool:
    """The tool that a body describes."""
    function = body.function
    return Tool(function.name, function.description or "", function.parameters or {})


async def _loaded(model: Model, body: Body, said: dict[str, Any]) -> Reply:
    """Ollama's answer to an empty prompt, by which a client loads or unloads a model."""
    keep_s = durations.seconds(body.keep_alive)
    await model.load(keep_s)
    reason = "unload" if keep_s == 0 else "load"
    head = {"model": body.model, "created_at": _now()}
    return Reply({**head, **said, "done": True, "done_reason": reason})


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
