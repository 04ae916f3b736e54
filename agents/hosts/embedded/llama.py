"""SmolLM2 as a model of this host: prompts, slots, grammar, token counts from llama.cpp itself."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agents.hosts.embedded import chatml, server, weights
from agents.hosts.embedded.asks import Ask, Done, Failed, Piece, Vectors
from agents.hosts.embedded.embedder import Embedder
from agents.hosts.embedded.stats import Stats

# Ollama's defaults, where they differ from llama.cpp's.
DEFAULTS = {"temperature": 0.8, "top_k": 40, "top_p": 0.9, "min_p": 0.0, "repeat_penalty": 1.1}
OPTIONS = (
    *("temperature", "top_k", "top_p", "min_p", "typical_p", "seed", "stop"),
    *("repeat_penalty", "repeat_last_n", "presence_penalty", "frequency_penalty"),
)


class Llama:
    """The model `smollm2:135m`; `slots` replies are written at once, others wait their turn."""

    name = "smollm2:135m"
    aliases = frozenset({"smollm2", "smollm2:latest", "smollm2:135m-instruct"})
    capabilities: tuple[str, ...] = ("completion", "tools", "embedding")
    context_length = 8192

    def __init__(self, path: Path, stats: Stats, *, slots: int, cache_mib: int) -> None:
        threads = weights.threads()
        self.path, self.stats = path, stats
        self._server = server.start(
            path, slots=slots, context=self.context_length, threads=threads, cache_mib=cache_mib
        )
        url = self._server.listening_address
        self._known = server.known(url)
        self.link = server.Link(url, slots=slots)
        self._slots = asyncio.Semaphore(slots)
        self._embedder = Embedder(path, threads)

    @property
    def digest(self) -> str:
        return weights.digest(self.path)

    def facts(self) -> dict[str, Any]:
        return {
            "size": self.path.stat().st_size,
            "details": {
                "parent_model": "",
                "format": "gguf",
                "family": "llama",
                "families": ["llama"],
                "parameter_size": f"{self._known.parameters / 1e6:.2f}M",
                "quantization_level": self._known.quantization,
            },
            "template": self._known.template,
            "model_info": {
                "general.architecture": "llama",
                "general.basename": "SmolLM2",
                "general.parameter_count": self._known.parameters,
                "llama.context_length": self.context_length,
                "llama.embedding_length": self._known.embedding_length,
            },
        }

    async def answer(self, ask: Ask) -> AsyncGenerator[Piece, None]:
        prompt, truncated = await self._fit(ask)
        body = _body(ask, room=self._window(ask) - len(prompt))
        asked = time.perf_counter_ns()
        async with self._slot():
            queue_ns = server.since(asked)
            pieces = self._watched(prompt, body)
            try:
                async for piece in _checked(ask, pieces):
                    if isinstance(piece, Done):
                        piece = piece._replace(queue_ns=queue_ns, truncated=truncated)
                    yield piece
            finally:
                await pieces.aclose()

    async def embed(self, texts: Sequence[str]) -> Vectors:
        tokens = [await self.link.tokens(text) for text in texts]
        await self._embedder.ready()
        asked = time.perf_counter_ns()
        found = await self._embedder.embed(tokens)
        self.stats.worked(server.since(asked) / 1e9)
        return found

    async def close(self) -> None:
        await self._embedder.close()

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        self.stats.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.stats.waiting -= 1
        self.stats.slots_busy += 1
        try:
            yield
        finally:
            self.stats.slots_busy -= 1
            self._slots.release()

    async def _watched(
        self, prompt: Sequence[int], body: Mapping[str, Any]
    ) -> AsyncGenerator[str | Done, None]:
        """The reply, counted in the statistics also when its reader leaves."""
        started, pieces, done = time.perf_counter_ns(), 0, False
        stream = self.link.complete(prompt, body)
        try:
            async for piece in stream:
                if isinstance(piece, Done):
                    done = True
                    self.stats.add(piece)
                pieces += 1
                yield piece
        finally:
            if not done:
                self.stats.add_aborted(seconds=server.since(started) / 1e9, output_tokens=pieces)
            await stream.aclose()

    def _window(self, ask: Ask) -> int:
        return min(int(ask.options.get("num_ctx") or self.context_length), self.context_length)

    async def _fit(self, ask: Ask) -> tuple[list[int], bool]:
        """The prompt's tokens, and whether turns were left out so that they fit."""
        window, messages = self._window(ask), list(ask.messages)
        while True:
            text = chatml.render(messages, ask.tools) if ask.prompt is None else ask.prompt
            tokens = await self.link.tokens(text)
            if len(tokens) < window:
                return tokens, len(messages) < len(ask.messages)
            oldest = 1 if messages and messages[0].role == "system" else 0
            if not ask.truncate or len(messages) <= oldest + 1:
                raise Failed(400, _too_long(len(tokens), window, self.context_length))
            del messages[oldest]


def _too_long(tokens: int, window: int, longest: int) -> str:
    return (
        f"the prompt has {tokens} tokens and num_ctx is {window}: raise options.num_ctx "
        f"(at most {longest}), shorten the prompt, or send truncate: true to lose the oldest turns"
    )


def _body(ask: Ask, *, room: int) -> dict[str, Any]:
    given = {key: value for key, value in ask.options.items() if value is not None}
    wanted = int(given.get("num_predict", -1))
    body = {**DEFAULTS, **{key: given[key] for key in OPTIONS if key in given}}
    body["n_predict"] = min(wanted, room) if wanted > 0 else room
    if ask.schema is not None:
        body["grammar"] = server.grammar(ask.schema)
    return body


async def _checked(
    ask: Ask, pieces: AsyncGenerator[str | Done, None]
) -> AsyncGenerator[Piece, None]:
    """The reply with its tool calls taken out; a reply that no grammar held is an error."""
    text = ""
    async for piece in pieces:
        if isinstance(piece, str):
            text += piece
            if not ask.tools:
                yield piece
            continue
        ended = piece.reason == "stop" and not ask.options.get("stop")
        if ask.schema is not None and ended and not _is_json(text):
            raise Failed(400, "format: this JSON schema can't be enforced here; simplify it")
        if ask.tools:
            found = chatml.calls(text)
            for call in found or (text,):
                yield call
            piece = piece._replace(reason="tool_calls") if found else piece
        yield piece


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
