"""A host that speaks Ollama's native HTTP API."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.hosts.clients import Embeddings, ModelInfo, OnToken, Reply, Request, StopWhen
from agents.hosts.errors import HostError, reading
from agents.hosts.http import Http, is_too_long, parse_line
from agents.hosts.stops import cut_of

# Options of ours that Ollama takes beside its `options`, not inside.
TOP_LEVEL = ("think", "keep_alive")


class OllamaClient:
    """Ollama, or a server that speaks like it; `prompt_cached_count` is read where it is given."""

    def __init__(self, http: Http) -> None:
        self.http = http

    def chat(
        self,
        request: Request,
        *,
        on_token: OnToken | None = None,
        stop_when: StopWhen | None = None,
    ) -> Reply:
        text: list[str] = []
        with self.http.lines("/api/chat", _body(request), stop_when) as lines:
            for line in lines:
                part = _checked(parse_line(line))
                piece = _content(part)
                if piece:
                    text.append(piece)
                    if on_token:
                        on_token(piece)
                if part.get("done"):
                    return _reply("".join(text), part)
        raise HostError("garbage", "the stream ended before its last line")

    def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        body = {"model": model, "input": list(texts), "truncate": True}
        said = _checked(self.http.json("POST", "/api/embed", body))
        found = said.get("embeddings")
        if not isinstance(found, list) or len(found) != len(texts):
            raise HostError("garbage", f"asked for {len(texts)} embeddings, got {found!r:.80}")
        return Embeddings(found, _whole(said.get("prompt_eval_count")) or None)

    def models(self) -> list[ModelInfo]:
        rows = self.http.json("GET", "/api/tags").get("models")
        if not isinstance(rows, list):
            raise HostError("garbage", "/api/tags has no list of models")
        with reading("/api/tags"):
            return [self._info(row) for row in rows if row.get("name")]

    def version(self) -> str:
        return str(self.http.json("GET", "/api/version").get("version", ""))

    def _info(self, row: Mapping[str, Any]) -> ModelInfo:
        name = str(row["name"])
        facts = self.http.json("POST", "/api/show", {"model": name}).get("model_info") or {}
        lengths = [value for key, value in facts.items() if key.endswith(".context_length")]
        return ModelInfo(name, str(row.get("digest", "")), int(lengths[0]) if lengths else None)


def _body(request: Request) -> dict[str, Any]:
    options = dict(request.options)
    body: dict[str, Any] = {
        key: options.pop(key) for key in TOP_LEVEL if options.get(key) is not None
    }
    body |= {
        "model": request.model,
        "messages": list(request.messages),
        "stream": True,
        "options": options,
    }
    if request.schema is not None:
        body["format"] = request.schema
    return body


def _checked(part: dict[str, Any]) -> dict[str, Any]:
    if said := part.get("error"):
        raise HostError("too_long" if is_too_long(str(said)) else "server", str(said))
    return part


def _content(part: Mapping[str, Any]) -> str:
    message = part.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("content", ""), str):
        raise HostError("garbage", "a line of the stream has no message")
    return message.get("content", "")


def _reply(text: str, last: Mapping[str, Any]) -> Reply:
    # 0 stands for "not counted": Ollama leaves the field out for a prompt it had wholly cached.
    return Reply(
        text=text,
        tokens_in=_whole(last.get("prompt_eval_count")) or None,
        tokens_cached=_whole(last.get("prompt_cached_count")),
        tokens_out=_whole(last.get("eval_count")),
        load_ms=_ms(last.get("load_duration")),
        prefill_ms=_ms(last.get("prompt_eval_duration")),
        decode_ms=_ms(last.get("eval_duration")),
        total_ms=_ms(last.get("total_duration")),
        done_reason=str(last.get("done_reason") or ""),
        cut=cut_of(str(last.get("done_reason") or "")),
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _ms(nanoseconds: object) -> float | None:
    if not isinstance(nanoseconds, int | float):
        return None
    return round(nanoseconds / 1e6, 3)
