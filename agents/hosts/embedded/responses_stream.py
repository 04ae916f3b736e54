"""Writing a reply as a Response, whole or as the events that Codex follows."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from agents.hosts.embedded import calls
from agents.hosts.embedded.asks import Done, Piece, ToolCall

Item = dict[str, Any]


class Writer:
    """One response. `free` names the tools whose arguments are one text."""

    def __init__(self, model: str, created: int, free: set[str]) -> None:
        self.free = free
        self.number = 0
        self.output: list[Item] = []
        self.head = {
            "id": calls.new_id("resp"),
            "object": "response",
            "created_at": created,
            "model": model,
            "error": None,
            "incomplete_details": None,
            "parallel_tool_calls": False,
        }

    def whole(self, whole: calls.Whole) -> dict[str, Any]:
        if whole.text:
            self.output.append(_message(calls.new_id("msg"), whole.text))
        self.output += [self._call(call) for call in whole.calls]
        return self._response(whole.done)

    async def events(self, pieces: AsyncGenerator[Piece, None]) -> AsyncIterator[bytes]:
        opened = {**self.head, "status": "in_progress", "output": [], "usage": None}
        yield self._event("response.created", response=opened)
        yield self._event("response.in_progress", response=opened)
        id, text = calls.new_id("msg"), ""
        try:
            async for piece in pieces:
                if isinstance(piece, str):
                    if not text:
                        for event in self._open_text(id):
                            yield event
                    text += piece
                    yield self._event("response.output_text.delta", **self._at(id), delta=piece)
                    continue
                if text:
                    for event in self._close_text(id, text):
                        yield event
                    text = ""
                if isinstance(piece, ToolCall):
                    for event in self._write_call(self._call(piece)):
                        yield event
                else:
                    ended = self._response(piece)
                    yield self._event(f"response.{ended['status']}", response=ended)
        finally:
            await pieces.aclose()

    def _open_text(self, id: str) -> list[bytes]:
        item = {**_message(id, ""), "status": "in_progress", "content": []}
        part = {"type": "output_text", "text": "", "annotations": []}
        return [
            self._event("response.output_item.added", output_index=len(self.output), item=item),
            self._event("response.content_part.added", **self._at(id), part=part),
        ]

    def _close_text(self, id: str, text: str) -> list[bytes]:
        item, at = _message(id, text), self._at(id)
        self.output.append(item)
        return [
            self._event("response.output_text.done", **at, text=text),
            self._event("response.content_part.done", **at, part=item["content"][0]),
            self._done(item),
        ]

    def _write_call(self, item: Item) -> list[bytes]:
        at = {"item_id": item["id"], "output_index": len(self.output)}
        field = "input" if item["type"] == "custom_tool_call" else "arguments"
        kind = "custom_tool_call_input" if field == "input" else "function_call_arguments"
        empty = {**item, field: "", "status": "in_progress"}
        self.output.append(item)
        return [
            self._event("response.output_item.added", output_index=at["output_index"], item=empty),
            self._event(f"response.{kind}.delta", **at, delta=item[field]),
            self._event(f"response.{kind}.done", **at, **{field: item[field]}),
            self._done(item),
        ]

    def _done(self, item: Item) -> bytes:
        index = len(self.output) - 1
        return self._event("response.output_item.done", output_index=index, item=item)

    def _at(self, id: str) -> dict[str, Any]:
        return {"item_id": id, "output_index": len(self.output), "content_index": 0}

    def _call(self, call: ToolCall) -> Item:
        common = {"call_id": call.id or calls.new_id("call"), "name": call.name}
        if call.name in self.free:
            given = call.arguments
            text = given.get("input", given) if isinstance(given, dict) else given
            id = calls.new_id("ctc")
            return {"type": "custom_tool_call", "id": id, **common, "input": calls.as_text(text)}
        item = {"type": "function_call", "id": calls.new_id("fc"), "status": "completed"}
        return {**item, **common, "arguments": calls.as_text(call.arguments)}

    def _response(self, done: Done) -> dict[str, Any]:
        cut = done.reason == "length"
        usage = {
            "input_tokens": done.prompt_tokens,
            "input_tokens_details": {"cached_tokens": done.cached_tokens},
            "output_tokens": done.output_tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": done.prompt_tokens + done.output_tokens,
        }
        return {
            **self.head,
            "status": "incomplete" if cut else "completed",
            "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
            "output": self.output,
            "usage": usage,
        }

    def _event(self, kind: str, **data: Any) -> bytes:
        self.number += 1
        return calls.sse({"type": kind, "sequence_number": self.number - 1, **data}, named=True)


def _message(id: str, text: str) -> Item:
    part = {"type": "output_text", "text": text, "annotations": []}
    head = {"type": "message", "id": id, "role": "assistant", "status": "completed"}
    return {**head, "content": [part]}
