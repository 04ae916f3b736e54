"""The OpenAI-style API: chat completions, models and embeddings under /v1."""

import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import orjson
from pydantic import BaseModel, Field

from agents.hosts.embedded import calls, schemas
from agents.hosts.embedded.asgi import Reply, Request, Stream
from agents.hosts.embedded.asks import Ask, Done, Failed, Message, Model, Piece, ToolCall
from agents.hosts.embedded.faults import bent
from agents.hosts.embedded.fields import read, text_of
from agents.hosts.embedded.ollama_api import ToolBody, tool_of
from agents.hosts.embedded.registry import Models


class CallBody(BaseModel):
    """A tool call that an earlier reply made; its arguments are JSON in a text."""

    class Function(BaseModel):
        name: str
        arguments: str = "{}"

    id: str = ""
    function: Function


class MessageBody(BaseModel):
    """One message; `developer` is OpenAI's newer word for system."""

    role: str = Field(pattern="^(system|developer|user|assistant|tool)$")
    content: Any = None
    tool_calls: list[CallBody] | None = None
    tool_call_id: str = ""


class ChatBody(BaseModel):
    """POST /v1/chat/completions"""

    model: str
    messages: list[MessageBody] = Field(min_length=1)
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    tools: list[ToolBody] | None = None
    tool_choice: Any = None
    response_format: dict[str, Any] | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: list[str] | str | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    n: int | None = Field(default=None, ge=1, le=1)


class EmbeddingsBody(BaseModel):
    """POST /v1/embeddings"""

    model: str
    input: str | list[str]


class Api:
    """The handlers under /v1 that OpenAI's older clients need."""

    def __init__(self, models: Models) -> None:
        self.models = models

    async def chat(self, request: Request) -> Reply | Stream:
        body = read(ChatBody, request.json())
        model = self.models.get(body.model)
        pieces = bent(model.answer(_ask(body)), request.bend)
        id = f"chatcmpl-{uuid.uuid4().hex}"
        if body.stream:
            return Stream(_chunks(body, id, await calls.primed(pieces)), "text/event-stream")
        whole = await calls.gathered(pieces)
        return Reply(_completion(body, id, whole))

    async def list(self, request: Request) -> Reply:
        return Reply({"object": "list", "data": [_row(model) for model in self.models]})

    async def one(self, request: Request) -> Reply:
        return Reply(_row(self.models.get(request.path.removeprefix("/v1/models/"))))

    async def embeddings(self, request: Request) -> Reply:
        body = read(EmbeddingsBody, request.json())
        texts = [body.input] if isinstance(body.input, str) else body.input
        found = await self.models.get(body.model).embed(texts)
        rows = [
            {"object": "embedding", "index": at, "embedding": vector}
            for at, vector in enumerate(found.vectors)
        ]
        usage = {"prompt_tokens": found.prompt_tokens, "total_tokens": found.prompt_tokens}
        return Reply({"object": "list", "model": body.model, "data": rows, "usage": usage})


def problem(failed: Failed) -> dict[str, Any]:
    """An error as OpenAI words it."""
    kind = "invalid_request_error" if failed.status < 500 else "server_error"
    code = "model_not_found" if failed.status == 404 else None
    return {"error": {"message": failed.message, "type": kind, "param": None, "code": code}}


def in_stream(failed: Failed) -> bytes:
    return b"data: " + orjson.dumps(problem(failed)) + b"\n\n"


def _ask(body: ChatBody) -> Ask:
    options = body.model_dump(
        include={"temperature", "top_p", "seed", "stop", "presence_penalty", "frequency_penalty"},
        exclude_none=True,
    )
    if limit := body.max_completion_tokens or body.max_tokens:
        options["num_predict"] = limit
    tools = [] if body.tool_choice == "none" else [tool_of(tool) for tool in body.tools or ()]
    messages = [_message(at, message) for at, message in enumerate(body.messages)]
    return Ask(messages, tools=tools, schema=_schema(body.response_format), options=options)


def _schema(format: dict[str, Any] | None) -> dict[str, Any] | None:
    kind = (format or {}).get("type", "text")
    if kind == "text":
        return None
    if kind == "json_object":
        return {"type": "object"}
    where = "response_format.json_schema.schema"
    if format is None or kind != "json_schema" or "schema" not in format.get("json_schema", {}):
        raise Failed(400, "response_format: write text, json_object, or json_schema with a schema")
    return schemas.checked(format["json_schema"]["schema"], where)


def _message(at: int, body: MessageBody) -> Message:
    made = [
        ToolCall(call.function.name, calls.arguments(call.function.arguments), call.id)
        for call in body.tool_calls or ()
    ]
    role = "system" if body.role == "developer" else body.role
    text = text_of(body.content, f"messages.{at}.content")
    return Message(role, text, made, body.tool_call_id)


def _completion(body: ChatBody, id: str, whole: calls.Whole) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": whole.text or None}
    if whole.calls:
        message["tool_calls"] = [_call(call) for call in whole.calls]
    choice = {"index": 0, "message": message, "finish_reason": whole.done.reason}
    head = {"id": id, "object": "chat.completion", "created": int(time.time())}
    return {**head, "model": body.model, "choices": [choice], "usage": usage(whole.done)}


async def _chunks(
    body: ChatBody, id: str, pieces: AsyncGenerator[Piece, None]
) -> AsyncIterator[bytes]:
    head = {"id": id, "object": "chat.completion.chunk", "created": int(time.time())}
    head["model"] = body.model

    def line(delta: dict[str, Any], reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return calls.sse({**head, "choices": [choice]})

    made, first = 0, {"role": "assistant"}
    try:
        async for piece in pieces:
            if isinstance(piece, str):
                yield line({**first, "content": piece})
            elif isinstance(piece, ToolCall):
                yield line({**first, "tool_calls": [{"index": made, **_call(piece)}]})
                made += 1
            else:
                yield line({}, piece.reason)
                if (body.stream_options or {}).get("include_usage"):
                    yield calls.sse({**head, "choices": [], "usage": usage(piece)})
            first = {}
        yield b"data: [DONE]\n\n"
    finally:
        await pieces.aclose()


def usage(done: Done) -> dict[str, Any]:
    """Token counts as OpenAI words them."""
    return {
        "prompt_tokens": done.prompt_tokens,
        "completion_tokens": done.output_tokens,
        "total_tokens": done.prompt_tokens + done.output_tokens,
        "prompt_tokens_details": {"cached_tokens": done.cached_tokens},
    }


def _call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": calls.as_text(call.arguments)}
    return {"id": call.id or calls.new_id("call"), "type": "function", "function": function}


def _row(model: Model) -> dict[str, Any]:
    # OpenAI tells no context length; `max_model_len` is vLLM's word for it.
    more = {"created": 0, "owned_by": "library", "max_model_len": model.context_length}
    return {"id": model.name, "object": "model", **more}
