"""Requests to llama.cpp's own HTTP server, which runs in a process of its own."""

import json
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from typing import Any

import httpx
import orjson

from agents.hosts import proxies
from agents.hosts.embedded.asks import Done, Failed
from agents.hosts.embedded.placement import Places
from agents.hosts.embedded.schemas import closed

# Free white space lets a small model write line breaks until its budget is spent.
COMPACT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


def grammar(schema: Mapping[str, Any]) -> str:
    """What holds a reply to the schema, in the language of llama.cpp's llguidance."""
    return "%llguidance {}\nstart: %json " + json.dumps({**closed(schema), "x-guidance": COMPACT})


class Link:
    """Requests to the server; one connection each, since it drops those that it streamed on."""

    def __init__(self, url: str, *, slots: int = 1) -> None:
        self._places = Places(slots)
        limits = httpx.Limits(max_keepalive_connections=0)
        timeout = httpx.Timeout(None, connect=5)
        self.http = proxies.async_client(url, base_url=url, limits=limits, timeout=timeout)

    async def tokens(self, text: str) -> list[int]:
        body = {"content": text, "add_special": True, "parse_special": True}
        return list((await self.post("/tokenize", body))["tokens"])

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        with _living():
            response = await self.http.post(path, content=orjson.dumps(body))
        if response.is_error:
            raise _failure(response.status_code, response.content)
        return dict(response.json())

    async def prompt(self, body: Mapping[str, Any]) -> str:
        """Messages, and tools, as the model's own template puts them; by llama.cpp's engine."""
        return str((await self.post("/apply-template", body))["prompt"])

    async def answer(
        self, prompt: Sequence[int], body: Mapping[str, Any]
    ) -> tuple[dict[str, Any], Done]:
        """A whole message, tool calls taken out by llama.cpp; `prompt` only finds its slot."""
        work = self._places.take(prompt)
        try:
            fixed = {"id_slot": work.id_slot, "stream": False, "cache_prompt": True}
            whole = await self.post("/v1/chat/completions", {**body, **fixed})
        finally:
            self._places.leave(work)
        choice = whole["choices"][0]
        limit = "limit" if choice["finish_reason"] == "length" else ""
        return choice["message"], _done({**whole, "stop_type": limit})

    async def complete(
        self, prompt: Sequence[int], body: Mapping[str, Any]
    ) -> AsyncGenerator[str | Done, None]:
        """The reply's text as it comes, then Done; closing this generator ends the work."""
        work = self._places.take(prompt)
        fixed = {"prompt": prompt, "id_slot": work.id_slot, "stream": True, "cache_prompt": True}
        try:
            async with aclosing(self._parts({**body, **fixed})) as parts:
                async for part in parts:
                    self._places.is_in(work, part.get("id_slot", work.slot))
                    if part.get("content"):
                        yield part["content"]
                    if part.get("stop"):
                        yield _done(part)
                        return
        finally:
            self._places.leave(work)
        raise Failed(500, "llama.cpp ended the stream before its last line")

    async def _parts(self, body: Mapping[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        content = orjson.dumps(body)
        with _living():
            async with self.http.stream("POST", "/completion", content=content) as response:
                if response.is_error:
                    raise _failure(response.status_code, await response.aread())
                async for line in response.aiter_lines():
                    if not line.startswith("data: {"):
                        continue
                    part = orjson.loads(line[6:])
                    if "error" in part:
                        raise _failure(500, line[6:].encode())
                    yield part


@contextmanager
def _living() -> Iterator[None]:
    """A process that ended in the middle is a failure like others."""
    try:
        yield
    except httpx.HTTPError as error:
        raise Failed(
            500, f"llama.cpp's process ended or broke off ({type(error).__name__}); ask again"
        ) from None


def _done(part: Mapping[str, Any]) -> Done:
    spent = part["timings"]
    return Done(
        reason="length" if part.get("stop_type") == "limit" else "stop",
        prompt_tokens=spent["cache_n"] + spent["prompt_n"],
        cached_tokens=spent["cache_n"],
        output_tokens=spent["predicted_n"],
        prompt_ns=int(spent["prompt_ms"] * 1e6),
        output_ns=int(spent["predicted_ms"] * 1e6),
    )


def _failure(status: int, body: bytes) -> Failed:
    try:
        said = orjson.loads(body)["error"]
        return Failed(status, str(said.get("message", said) if isinstance(said, dict) else said))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return Failed(status, body.decode(errors="replace") or f"llama.cpp answered {status}")


def since(start_ns: int) -> int:
    """Nanoseconds since `start_ns` of the same clock."""
    return time.perf_counter_ns() - start_ns
