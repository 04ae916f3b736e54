"""llama.cpp's own HTTP server inside this process, and one request to it."""

import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson

from agents.hosts import proxies
from agents.hosts.embedded.asks import Done, Failed
from agents.hosts.embedded.placing import Places
from agents.hosts.embedded.schemas import closed

# Free white space lets a small model write line breaks until its budget is spent.
COMPACT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


def start(path: Path, *, slots: int, context: int, threads: int, cache_mib: int) -> Any:
    """Load the weights and serve them on a free local port; each slot has `context` tokens."""
    server, params = _params(path, threads)
    params.n_parallel = slots
    params.n_ctx = context * slots
    params.cache_ram_mib = cache_mib
    params.slot_prompt_similarity = 0  # see placing.py
    return server(params)


def start_embedding(path: Path, *, context: int, threads: int) -> Any:
    """A server for embeddings, which can't share one with chat: mean of the last layer."""
    import xllamacpp

    server, params = _params(path, threads)
    params.embedding = True
    params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    params.n_parallel = 1
    params.n_ctx = params.n_batch = params.n_ubatch = context
    return server(params)


def _params(path: Path, threads: int) -> tuple[Any, Any]:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = 0
    params.warmup = False
    params.ui = False
    return xllamacpp.Server, params


class Known(NamedTuple):
    """What the weights' file says of itself."""

    parameters: int
    embedding_length: int
    quantization: str
    template: str


def known(url: str) -> Known:
    """Ask a server that has just started about its model."""
    with proxies.client(url, base_url=url, timeout=30) as http:
        meta = http.get("/v1/models").raise_for_status().json()["data"][0]["meta"]
        template = http.get("/props").raise_for_status().json()["chat_template"]
    return Known(meta["n_params"], meta["n_embd"], meta["ftype"], template)


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
        response = await self.http.post(path, content=orjson.dumps(body))
        if response.is_error:
            raise _failure(response.status_code, response.content)
        return dict(response.json())

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
