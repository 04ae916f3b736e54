"""OpenAI's Responses API: POST /v1/responses, as Codex speaks it. Nothing is stored here."""

import time
from typing import Any

from pydantic import BaseModel, Field

from agents.hosts.embedded import calls, schemas
from agents.hosts.embedded.asgi import Reply, Request, Stream
from agents.hosts.embedded.asks import Ask, Failed, Message, Tool, ToolCall
from agents.hosts.embedded.faults import bent
from agents.hosts.embedded.fields import read, text_of
from agents.hosts.embedded.registry import Models
from agents.hosts.embedded.responses_stream import Writer

Item = dict[str, Any]


class Body(BaseModel):
    """POST /v1/responses"""

    model: str
    input: str | list[Item]
    instructions: str | None = None
    tools: list[Item] | None = None
    tool_choice: Any = None
    text: dict[str, Any] | None = None
    stream: bool = False
    max_output_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = None
    top_p: float | None = None
    previous_response_id: str | None = None


class Api:
    """The handler of /v1/responses."""

    def __init__(self, models: Models) -> None:
        self.models = models

    async def create(self, request: Request) -> Reply | Stream:
        body = read(Body, request.json())
        if body.previous_response_id:
            raise Failed(400, "previous_response_id: nothing is stored here; send the whole input")
        ask = _ask(body)
        pieces = bent(self.models.get(body.model).answer(ask), request.bend)
        free = {tool.name for tool in ask.tools if tool.free}
        writer = Writer(body.model, int(time.time()), free)
        if body.stream:
            return Stream(writer.events(await calls.primed(pieces)), "text/event-stream")
        return Reply(writer.whole(await calls.gathered(pieces)))


def _ask(body: Body) -> Ask:
    options = body.model_dump(include={"temperature", "top_p"}, exclude_none=True)
    if body.max_output_tokens:
        options["num_predict"] = body.max_output_tokens
    rows = [{"role": "user", "content": body.input}] if isinstance(body.input, str) else body.input
    messages = [Message("system", body.instructions)] if body.instructions else []
    for at, row in enumerate(rows):
        messages += _message(row, f"input.{at}")
    if not messages:
        raise Failed(400, "input: write a text or at least one item")
    tools = [] if body.tool_choice == "none" else _tools(body.tools or [])
    return Ask(messages, tools=tools, schema=_schema(body.text), options=options)


def _message(row: Item, field: str) -> list[Message]:
    kind = row.get("type", "message")
    if kind == "message":
        role = "system" if row.get("role") == "developer" else str(row.get("role"))
        if role not in ("system", "user", "assistant"):
            raise Failed(400, f"{field}.role: write system, developer, user or assistant")
        return [Message(role, text_of(row.get("content"), f"{field}.content"))]
    if kind in ("function_call", "custom_tool_call"):
        given = str(row.get("arguments") or row.get("input") or "{}")
        call = ToolCall(str(row.get("name")), calls.arguments(given), str(row.get("call_id")))
        return [Message("assistant", "", [call])]
    if kind in ("function_call_output", "custom_tool_call_output"):
        text = text_of(row.get("output"), f"{field}.output")
        return [Message("tool", text, (), str(row.get("call_id", "")))]
    if kind == "reasoning":
        return []
    raise Failed(400, f"{field}.type: {kind!r} can't be read here")


def _tools(rows: list[Item]) -> list[Tool]:
    """Functions and free-form tools; those that the service runs itself are left out."""
    out = []
    for row in rows:
        if row.get("type") == "namespace":
            out += _tools(row.get("tools", []))
        elif row.get("type") in ("function", "custom") and row.get("name"):
            free = row["type"] == "custom"
            about = row.get("description") or ""
            out.append(Tool(row["name"], about, row.get("parameters") or {}, free))
    return out


def _schema(text: dict[str, Any] | None) -> dict[str, Any] | None:
    format = (text or {}).get("format") or {}
    if format.get("type") == "json_object":
        return {"type": "object"}
    if format.get("type") == "json_schema":
        return schemas.checked(format.get("schema"), "text.format.schema")
    return None
