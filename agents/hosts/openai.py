"""A host that speaks OpenAI's chat completions: vLLM, llama.cpp, LM Studio, paid services.

The kept SDK reads none of the fields in which servers put their thinking, takes no list for
content, and can't be stopped while it waits; so this client has the wire to itself.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from agents.hosts import fields
from agents.hosts.adaptation import AdaptingClient
from agents.hosts.behaviours import OPENAI, Body
from agents.hosts.clients import Embeddings, ModelInfo, Request, StopWhen
from agents.hosts.errors import HostError, reading
from agents.hosts.failures import inside
from agents.hosts.http import Http
from agents.hosts.lists import listed
from agents.hosts.reply_stream import Gathering, limits_of
from agents.hosts.sse import events

# Ollama's name of an option -> OpenAI's. The others have no counterpart: num_ctx is the server's to
# fix, and paid services refuse requests with top_k, min_p or repeat_penalty.
OPTIONS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "seed": "seed",
    "num_predict": "max_tokens",
    "stop": "stop",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
}
_ENDPOINTS = re.compile(r"/(?:chat/completions|completions|models|embeddings|responses)/*\Z")
_VERSIONED = re.compile(r"/(?:v\d+[\w.-]*|openai)\Z")


class OpenAIClient(AdaptingClient):
    """Any server of …/chat/completions with streaming; `url` may end in /v1 or an endpoint."""

    table = OPENAI

    def __init__(
        self, http: Http, refused: Collection[str] = (), forced: Collection[str] = ()
    ) -> None:
        super().__init__(http, refused, forced)
        http.url = _ENDPOINTS.sub("", http.url)
        self.base = "" if _VERSIONED.search(http.url) else "/v1"

    def body(self, request: Request) -> Body:
        options, limits = request.options, limits_of(request.options)
        body: Body = {OPTIONS[key]: value for key, value in options.items() if key in OPTIONS}
        if "max_tokens" in body and limits.together is None:
            del body["max_tokens"]  # Ollama's -1: no limit
        elif limits.together is not None:
            body["max_tokens"] = limits.together
        think = options.get("think")
        if think is not None:
            on = think not in ("off", False)
            body["reasoning_effort"] = (
                {"on": "medium", True: "medium"}.get(think, think) if on else "none"
            )
            body["chat_template_kwargs"] = {"enable_thinking": on}
        body |= {
            "model": request.model,
            "messages": list(request.messages),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": request.schema},
            }
        return body

    def read(self, body: Body, gathering: Gathering, stop_when: StopWhen | None) -> None:
        ended = chosen = False
        with self.http.lines(self.base + "/chat/completions", body, stop_when) as lines:
            for chunk in events(lines):
                if chunk is None:
                    ended = True
                    break
                chosen = _take(chunk, gathering) or chosen
        # Some servers send no [DONE], but then their last chunk says why it is the last.
        if not ended and not gathering.done_reason:
            raise HostError("garbage", "the stream ended before [DONE]")
        if not chosen:  # whatever its usage counts, there is nobody's answer in it
            raise HostError("garbage", "the stream has no choices")

    def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        body = {"model": model, "input": list(texts)}
        said = self.http.any_json("POST", self.base + "/embeddings", body)
        rows = fields.rows(said)
        if rows is None or len(rows) != len(texts):
            raise HostError("garbage", f"asked for {len(texts)} embeddings, got {rows!r:.80}")
        with reading("/v1/embeddings"):
            rows = sorted(rows, key=lambda row: row.get("index") or 0)
            vectors = [fields.vector(row["embedding"]) for row in rows]
        usage = said.get("usage") if isinstance(said, Mapping) else None
        return Embeddings(vectors, fields.counts(usage or {}).tokens_in)

    def models(self) -> list[ModelInfo]:
        return listed(self._listed(), f"{self.base}/models")

    def version(self) -> str:
        """These servers have no common version; that the model list answers is the test."""
        self._listed()
        return ""

    def _listed(self) -> Any:
        try:
            return self.http.any_json("GET", self.base + "/models")
        except HostError as error:
            # A path of its own, such as …/openai/deployments/x, may be the whole base already.
            if not self.base or error.status != 404:
                raise
            found = self.http.any_json("GET", "/models")
            self.base = ""
            return found


def _take(chunk: Mapping[str, Any], gathering: Gathering) -> bool:
    """Add one chunk of the stream; whether it had a choice."""
    error = chunk.get("error")
    if error or (not chunk.get("choices") and _is_error(chunk)):
        raise inside(error or dict(chunk))
    with reading("a chunk of the stream"):
        for usage in (chunk.get("usage"), fields.at(chunk, "x_groq.usage"), chunk.get("timings")):
            gathering.count(usage)
        told = [c for c in chunk.get("choices") or [] if c is not None]
        choices = [c for c in told if not fields.whole(c.get("index"))]
        for choice in choices:
            _choose(choice, gathering)
    return bool(choices)


def _is_error(chunk: Mapping[str, Any]) -> bool:
    says = any(chunk.get(name) for name in ("detail", "errors", "error_msg", "error_message"))
    return says or "error" in (chunk.get("object"), chunk.get("type")) or (
        chunk.get("success") is False
    )  # fmt: skip


def _choose(choice: Mapping[str, Any], gathering: Gathering) -> None:
    message = choice.get("delta") or {}
    if not message and not gathering.begun:  # behind its pieces it says all of them again
        message = choice.get("message") or {}
    gathering.count(choice.get("usage"))
    if error := choice.get("error"):
        raise inside(error)
    said = fields.said(message)
    if not said.text and isinstance(choice.get("text"), str):
        said = said._replace(text=choice["text"])
    refusal = message.get("refusal") or fields.refusal(message.get("content"))
    if not said.text and isinstance(refusal, str) and refusal:
        said, gathering.cut = said._replace(text=refusal), "content_filter"
    if not said.text:
        said = said._replace(text="".join(_arguments(message)))
    reason = choice.get("finish_reason") or choice.get("stop_reason") or choice.get("native_reason")
    gathering.done_reason = fields.reason(reason) or gathering.done_reason
    gathering.take(said)


def _arguments(message: Mapping[str, Any]) -> Iterator[str]:
    """A server that answers by a schema may do it as the call of a tool."""
    calls = [*(message.get("tool_calls") or []), {"function": message.get("function_call")}]
    for call in calls:
        words = fields.at(call, "function.arguments")
        if isinstance(words, str):
            yield words
        elif isinstance(words, Mapping):
            yield fields.written(words)
