"""A GGUF as a model of this host: prompts, slots, grammar, token counts from llama.cpp itself."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from agents.hosts.embedded import calls, context_window, description, memory_facts, server, weights
from agents.hosts.embedded.asks import Ask, Done, Failed, Message, Piece, Vectors
from agents.hosts.embedded.library import Entry
from agents.hosts.embedded.runners import Runner, Runners, Want
from agents.hosts.embedded.server_process import Job
from agents.hosts.embedded.stats import Stats

DEFAULT_CONTEXT = 8192  # tokens, where neither the caller nor the model's parameters say
LONGEST_TEXT = 2048  # tokens of a text that a vector is made of; longer ones are cut


class Llama:
    """A model of the library; `slots` replies are written at once, others wait their turn."""

    aliases: frozenset[str] = frozenset()

    def __init__(
        self,
        entry: Entry,
        path: Path,
        runners: Runners,
        stats: Stats,
        *,
        slots: int,
        cache_mib: int,
    ) -> None:
        self.entry, self.path, self.name = entry, path, entry.name
        self.runners, self.stats = runners, stats
        self.slots, self.cache_mib = slots, cache_mib
        self.context_length = entry.facts.context_length or DEFAULT_CONTEXT
        self.capabilities = description.capabilities(entry)

    @property
    def digest(self) -> str:
        return self.entry.digest

    def facts(self) -> dict[str, Any]:
        return description.facts(self.entry, self.context_length)

    def running(self) -> Runner | None:
        """The process that has it loaded, for text or for vectors."""
        return self.runners.loaded(self.digest) or self.runners.loaded(f"{self.digest} vectors")

    async def load(self, keep_s: float | None) -> None:
        """Load it and keep it for so many seconds; 0 unloads it. Raises Failed."""
        if keep_s == 0:
            await self.runners.unload(self.digest)
            await self.runners.unload(f"{self.digest} vectors")
            return
        async with self.runners.use(self._want(Ask()), keep_s):
            pass

    async def answer(self, ask: Ask) -> AsyncGenerator[Piece, None]:
        if "completion" not in self.capabilities:
            raise Failed(400, f'"{self.name}" does not write text: it makes embeddings')
        ask = self._completed(ask)
        asked = time.perf_counter_ns()
        async with self.runners.use(self._want(ask), ask.keep_s) as runner:
            loaded_ns = runner.load_ns if runner.users == 1 and not runner.replied else 0
            runner.replied = True
            fitted = await context_window.fit(ask, runner.link, self.render, self._window(ask))
            body = _body(ask, room=self._window(ask) - len(fitted.tokens))
            async with self._slot(runner):
                queue_ns = max(0, server.since(asked) - loaded_ns)
                pieces = self._watched(runner, fitted, ask, body)
                try:
                    async for piece in _checked(ask, pieces):
                        if isinstance(piece, Done):
                            piece = piece._replace(
                                truncated=fitted.truncated, queue_ns=queue_ns, load_ns=loaded_ns
                            )
                        yield piece
                finally:
                    await pieces.aclose()

    async def render(self, link: server.Link, messages: Sequence[Message], ask: Ask) -> str:
        """The prompt, by the model's own template."""
        return await link.prompt(context_window.openai_body(messages, ask.tools))

    async def written(
        self, link: server.Link, fitted: context_window.Fitted, ask: Ask, body: Mapping[str, Any]
    ) -> AsyncGenerator[Piece, None]:
        """The reply as it comes; one that may call tools comes whole, its calls taken out."""
        if not ask.tools or ask.schema is not None:
            async for part in link.complete(fitted.tokens, body):
                yield part
            return
        talk = context_window.openai_body(fitted.messages, ask.tools)
        limit = {"max_tokens": body["n_predict"]}
        message, done = await link.answer(fitted.tokens, {**body, **talk, **limit})
        made = [context_window.tool_call(call) for call in message.get("tool_calls") or ()]
        yield message.get("content") or ""
        for call in made:
            yield call
        yield done._replace(reason="tool_calls") if made else done

    async def embed(self, texts: Sequence[str], keep_s: float | None = None) -> Vectors:
        job = Job(
            str(self.path),
            context=min(LONGEST_TEXT, self.context_length),
            threads=weights.threads(),
            embedding=True,
            pooling="completion" in self.capabilities,
        )
        size = memory_facts.memory(self.path, self.entry.sizes, job.context)
        want = Want(f"{self.digest} vectors", self.name, job, size)
        async with self.runners.use(want, keep_s) as runner:
            tokens = [(await runner.link.tokens(text))[: job.context - 1] for text in texts]
            asked = time.perf_counter_ns()
            found = await runner.link.post("/v1/embeddings", {"input": tokens})
            self.stats.worked(server.since(asked) / 1e9)
        rows = sorted(found["data"], key=lambda row: row["index"])
        return Vectors([row["embedding"] for row in rows], sum(map(len, tokens)))

    async def close(self) -> None:
        """Its processes are the runners'."""

    def _completed(self, ask: Ask) -> Ask:
        """The request with what the model's entry adds to it: options and a system text."""
        options = {**self.entry.parameters, **ask.options}
        messages = list(ask.messages)
        if self.entry.system and not any(each.role == "system" for each in messages):
            messages.insert(0, Message("system", self.entry.system))
        return replace(ask, options=options, messages=messages)

    def _want(self, ask: Ask) -> Want:
        usual = int(self.entry.parameters.get("num_ctx") or DEFAULT_CONTEXT)
        context = min(max(usual, int(ask.options.get("num_ctx") or 0)), self.context_length)
        job = Job(
            str(self.path),
            context=context,
            slots=self.slots,
            threads=weights.threads(),
            cache_mib=self.cache_mib,
            template=self.entry.template,
        )
        size = memory_facts.memory(self.path, self.entry.sizes, context * self.slots)
        return Want(self.digest, self.name, job, size)

    def _window(self, ask: Ask) -> int:
        given = int(ask.options.get("num_ctx") or DEFAULT_CONTEXT)
        return min(given, self.context_length)

    @asynccontextmanager
    async def _slot(self, runner: Runner) -> AsyncIterator[None]:
        self.stats.waiting += 1
        try:
            await runner.slots.acquire()
        finally:
            self.stats.waiting -= 1
        self.stats.slots_busy += 1
        try:
            yield
        finally:
            self.stats.slots_busy -= 1
            runner.slots.release()

    async def _watched(
        self, runner: Runner, fitted: context_window.Fitted, ask: Ask, body: Mapping[str, Any]
    ) -> AsyncGenerator[Piece, None]:
        """The reply, counted in the statistics also when its reader leaves."""
        started, pieces, done = time.perf_counter_ns(), 0, False
        stream = self.written(runner.link, fitted, ask, body)
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


def _body(ask: Ask, *, room: int) -> dict[str, Any]:
    given = {key: value for key, value in ask.options.items() if value is not None}
    wanted = int(given.get("num_predict", -1))
    body = {
        **context_window.DEFAULTS,
        **{key: given[key] for key in context_window.OPTIONS if key in given},
    }
    body["n_predict"] = min(wanted, room) if wanted > 0 else room
    if ask.schema is not None:
        body["grammar"] = server.grammar(ask.schema)
    return body


async def _checked(ask: Ask, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[Piece, None]:
    """The reply; one that no grammar held, though it was to, is an error."""
    text = ""
    async for piece in pieces:
        text += piece if isinstance(piece, str) else ""
        if isinstance(piece, Done) and ask.schema is not None:
            ended = piece.reason == "stop" and not ask.options.get("stop")
            if ended and not calls.is_json(text):
                raise Failed(400, "format: this JSON schema can't be enforced here; simplify it")
        yield piece
