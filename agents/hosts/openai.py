"""A host that speaks OpenAI's chat completions: vLLM, llama.cpp, LM Studio, paid services."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from agents.hosts.clients import Embeddings, ModelInfo, OnToken, Reply, Request, StopWhen
from agents.hosts.errors import HostError, reading
from agents.hosts.http import Http, is_too_long, parse_line
from agents.hosts.stops import cut_of

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


class OpenAIClient:
    """Any server of /v1/chat/completions with streaming; `url` may end in /v1 or not."""

    def __init__(self, http: Http) -> None:
        self.http = http
        self.base = "" if http.url.endswith("/v1") else "/v1"

    def chat(
        self,
        request: Request,
        *,
        on_token: OnToken | None = None,
        stop_when: StopWhen | None = None,
    ) -> Reply:
        stream = _Stream(on_token)
        with self.http.lines(self.base + "/chat/completions", _body(request), stop_when) as lines:
            for line in lines:
                if not line.startswith("data:"):
                    if line.startswith((":", "event:", "id:", "retry:")):
                        continue  # the rest of the SSE grammar: comments and field names
                    raise HostError("garbage", f"not an event stream: {line[:80]!r}")
                data = line.removeprefix("data:").strip()
                if data == "[DONE]":
                    return stream.reply()
                stream.take(parse_line(data))
        raise HostError("garbage", "the stream ended before [DONE]")

    def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        body = {"model": model, "input": list(texts)}
        said = self.http.json("POST", self.base + "/embeddings", body)
        rows = said.get("data")
        if not isinstance(rows, list) or len(rows) != len(texts):
            raise HostError("garbage", f"asked for {len(texts)} embeddings, got {rows!r:.80}")
        with reading("/v1/embeddings"):
            rows = sorted(rows, key=lambda row: row.get("index", 0))
            tokens = (said.get("usage") or {}).get("prompt_tokens")
            return Embeddings([row["embedding"] for row in rows], tokens)

    def models(self) -> list[ModelInfo]:
        rows = self.http.json("GET", self.base + "/models").get("data")
        if not isinstance(rows, list):
            raise HostError("garbage", "/v1/models has no list of models")
        with reading("/v1/models"):
            return [ModelInfo(str(row["id"]), "", row.get("max_model_len")) for row in rows]

    def version(self) -> str:
        """These servers have no common version; that the model list answers is the test."""
        self.http.json("GET", self.base + "/models")
        return ""


class _Stream:
    """Gathers the chunks of one streamed completion."""

    def __init__(self, on_token: OnToken | None) -> None:
        self.on_token = on_token
        self.text: list[str] = []
        self.usage: Mapping[str, Any] = {}
        self.done_reason = ""
        self.asked = time.monotonic()
        self.first: float | None = None

    def take(self, chunk: Mapping[str, Any]) -> None:
        if error := chunk.get("error"):
            said = str(error.get("message", error) if isinstance(error, dict) else error)
            raise HostError("too_long" if is_too_long(said) else "server", said)
        self.usage = chunk.get("usage") or self.usage
        with reading("a chunk of the stream"):
            choice = (chunk.get("choices") or [{}])[0]
            self.done_reason = choice.get("finish_reason") or self.done_reason
            piece = (choice.get("delta") or {}).get("content") or ""
            self.text.append(piece + "")
        if piece:
            self.first = self.first or time.monotonic()
            if self.on_token:
                self.on_token(piece)

    def reply(self) -> Reply:
        """Times are seen from here, since the protocol carries none: the network is in them."""
        now = time.monotonic()
        first = self.first or now
        details = self.usage.get("prompt_tokens_details") or {}
        return Reply(
            text="".join(self.text),
            tokens_in=self.usage.get("prompt_tokens"),
            tokens_cached=details.get("cached_tokens"),
            tokens_out=self.usage.get("completion_tokens"),
            prefill_ms=round((first - self.asked) * 1000, 3),
            decode_ms=round((now - first) * 1000, 3),
            total_ms=round((now - self.asked) * 1000, 3),
            done_reason=self.done_reason,
            cut=cut_of(self.done_reason),
        )


def _body(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {
        OPTIONS[key]: value for key, value in request.options.items() if key in OPTIONS
    }
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
