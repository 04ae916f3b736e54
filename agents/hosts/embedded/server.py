"""llama.cpp's own HTTP server inside this process, and one request to it."""

import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson

from agents.hosts.embedded.asks import Done, Failed
from agents.hosts.embedded.schemas import closed

# A slot is reused only by a prompt that nearly repeats what it holds, or that carries on what it
# holds (see Link). Below this share, llama.cpp first saves the slot's state to the RAM cache and
# looks there for a better one; at its own default (0.1) two seats with a common opening cut off
# each other's tails (64% cached, not 93%).
SIMILARITY = 0.95
# Free white space lets a small model write line breaks until its budget is spent.
COMPACT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


def start(path: Path, *, slots: int, context: int, threads: int, cache_mib: int) -> Any:
    """Load the weights and serve them on a free local port; each slot has `context` tokens."""
    server, params = _params(path, threads)
    params.n_parallel = slots
    params.n_ctx = context * slots
    params.cache_ram_mib = cache_mib
    params.slot_prompt_similarity = SIMILARITY
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
    with httpx.Client(base_url=url, timeout=30, verify=False) as http:
        meta = http.get("/v1/models").raise_for_status().json()["data"][0]["meta"]
        template = http.get("/props").raise_for_status().json()["chat_template"]
    return Known(meta["n_params"], meta["n_embd"], meta["ftype"], template)


def grammar(schema: Mapping[str, Any]) -> str:
    """What holds a reply to the schema, in the language of llama.cpp's llguidance."""
    return "%llguidance {}\nstart: %json " + json.dumps({**closed(schema), "x-guidance": COMPACT})


class Link:
    """Requests to the server; one connection each, since it drops those that it streamed on.

    A prompt that carries on a free slot's last one goes to that slot: by similarity alone, a
    seat that plays twice in a row would be given another slot and an older state.
    """

    def __init__(self, url: str) -> None:
        self._last: dict[int, Sequence[int]] = {}  # the newest prompt of each slot
        self._busy: set[int] = set()
        limits = httpx.Limits(max_keepalive_connections=0)
        timeout = httpx.Timeout(None, connect=5)
        self.http = httpx.AsyncClient(base_url=url, limits=limits, timeout=timeout, verify=False)

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
        slot = self._carried_on(prompt)
        self._busy.add(slot)
        fixed = {"prompt": prompt, "id_slot": slot, "stream": True, "cache_prompt": True}
        try:
            async with aclosing(self._parts({**body, **fixed})) as parts:
                async for part in parts:
                    if slot != part.get("id_slot", slot):  # llama.cpp chose, and now we know
                        self._busy.discard(slot)
                        slot = part["id_slot"]
                        self._busy.add(slot)
                    self._last[slot] = prompt
                    if part.get("content"):
                        yield part["content"]
                    if part.get("stop"):
                        yield _done(part)
                        return
        finally:
            self._busy.discard(slot)
        raise Failed(500, "llama.cpp ended the stream before its last line")

    def _carried_on(self, prompt: Sequence[int]) -> int:
        """The free slot whose last prompt is the longest beginning of this one; -1: none."""
        known = [
            (len(last), slot)
            for slot, last in self._last.items()
            if slot not in self._busy and slot >= 0 and prompt[: len(last)] == last
        ]
        return max(known, default=(0, -1))[1]

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
