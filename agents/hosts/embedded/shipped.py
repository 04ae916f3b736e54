"""SmolLM2 out of its wheel: the model that every host of this kind comes with."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.gguf import header_facts as gguf_reading
from agents.hosts.embedded import chatml, context_window, memory_facts, server, weights
from agents.hosts.embedded.asks import Ask, Done, Message, Piece
from agents.hosts.embedded.library import Entry
from agents.hosts.embedded.llama import Llama
from agents.hosts.embedded.runners import Runners
from agents.hosts.embedded.stats import Stats


class SmolLM2(Llama):
    """The model `smollm2:135m`. Its template knows no tools, so ChatML of ours offers them."""

    aliases = frozenset({"smollm2", "smollm2:latest", "smollm2:135m-instruct"})

    def __init__(
        self, path: Path, runners: Runners, stats: Stats, *, slots: int, cache_mib: int
    ) -> None:
        facts = gguf_reading.facts(path)
        entry = Entry("smollm2:135m", weights.digest(path), facts, memory_facts.sizes(path))
        super().__init__(entry, path, runners, stats, slots=slots, cache_mib=cache_mib)
        self.capabilities = ("completion", "tools", "embedding")

    async def render(self, link: server.Link, messages: Sequence[Message], ask: Ask) -> str:
        return chatml.render(messages, ask.tools)

    async def written(
        self, link: server.Link, fitted: context_window.Fitted, ask: Ask, body: Mapping[str, Any]
    ) -> AsyncGenerator[Piece, None]:
        text = ""
        async for piece in link.complete(fitted.tokens, body):
            if not ask.tools:
                yield piece
            elif isinstance(piece, Done):
                found = chatml.calls(text)
                for part in found or (text,):
                    yield part
                yield piece._replace(reason="tool_calls") if found else piece
            else:
                text += piece
