"""A host that speaks Ollama's native HTTP API."""

import re
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agents.hosts import fields
from agents.hosts.adaptation import AdaptingClient
from agents.hosts.behaviours import OLLAMA, Body
from agents.hosts.clients import Embeddings, ModelInfo, Request, StopWhen
from agents.hosts.cloud import is_cloud
from agents.hosts.errors import HostError, reading
from agents.hosts.failures import inside
from agents.hosts.http import Http
from agents.hosts.reply_stream import Gathering, limits_of
from agents.hosts.sse import events
from agents.json_objects import printable

# Options of ours that Ollama takes beside its `options`, not inside.
TOP_LEVEL = ("keep_alive",)
_LEVELS: dict[Any, Any] = {"off": False, "on": True}
MOST_WAITS = 2  # models about which a host may say nothing in time before no more are asked about
SHOWN_S = 10.0  # what a host may take for telling of its models, one after the other
_PATHS = re.compile(r"/(?:api(?:/[\w-]+)?|v1(?:/[\w/-]+)?)/*\Z")


class OllamaClient(AdaptingClient):
    """Ollama, or a server that speaks like it; `url` may end in /api or /v1."""

    table = OLLAMA

    def __init__(
        self, http: Http, refused: Collection[str] = (), forced: Collection[str] = ()
    ) -> None:
        super().__init__(http, refused, forced)
        http.url = _PATHS.sub("", http.url)

    def body(self, request: Request) -> Body:
        if is_cloud(request.model):
            raise HostError("bad_request", f"{request.model} is a model of a cloud: never asked")
        return _body(request)

    def read(
        self, body: Body, gathering: Gathering, stop_when: StopWhen | None
    ) -> dict[str, Any] | None:
        with self.http.lines("/api/chat", body, stop_when) as lines:
            for part in filter(None, events(lines)):
                _checked(part)
                with reading("a line of the stream"):
                    gathering.count(part if part.get("done") else None)
                    told = fields.reason(part.get("done_reason"))
                    gathering.done_reason = told or gathering.done_reason
                    gathering.take(_said(part))
                if part.get("done"):
                    return _times(part)
        raise HostError("garbage", "the stream ended before its last line")

    def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        body = {"model": model, "input": list(texts), "truncate": True}
        said = _checked(self.http.json("POST", "/api/embed", body))
        found = said.get("embeddings")
        if not isinstance(found, list) or len(found) != len(texts):
            raise HostError("garbage", f"asked for {len(texts)} embeddings, got {found!r:.80}")
        with reading("/api/embed"):
            found = [fields.vector(each) for each in found]
        return Embeddings(found, fields.counts(said).tokens_in)

    def models(self) -> list[ModelInfo]:
        rows = fields.rows(self.http.any_json("GET", "/api/tags"))
        if rows is None:
            raise HostError("garbage", "/api/tags has no list of models")
        names = [(fields.name_of(row, ("name", *fields.NAMES)), row) for row in rows]
        found, waited, end = [], 0, time.monotonic() + SHOWN_S
        for name, row in names:
            if not name or is_cloud(name, row):
                continue
            plain = ModelInfo(name, fields.digest_of(row), None)
            try:
                ask = waited < MOST_WAITS and time.monotonic() < end
                found.append(self._shown(plain) if ask else plain)
            except HostError as error:
                # One broken model, or one of a cloud that isn't reached, is no fault of the others.
                waited += error.kind in ("unreachable", "timeout")
                found.append(plain)
        if waited:
            self.version()  # raises if it is the host that is gone
        return found

    def version(self) -> str:
        return printable(str(self.http.json("GET", "/api/version").get("version") or ""))

    def _shown(self, plain: ModelInfo) -> ModelInfo:
        """What /api/show tells of the model; raises HostError."""
        shown = self.http.json("POST", "/api/show", {"model": plain.name})
        facts = shown.get("model_info")
        lengths = [
            length
            for key, value in (facts.items() if isinstance(facts, Mapping) else ())
            if str(key).endswith(".context_length") and (length := fields.whole(value))
        ]
        return plain._replace(
            context_length=next(filter(None, lengths), None),
            capabilities=fields.words(shown.get("capabilities")),
        )


def _body(request: Request) -> Body:
    options = dict(request.options)
    think, limits = options.pop("think", None), limits_of(request.options)
    options.pop("think_budget", None)
    if limits.together is not None:
        options["num_predict"] = limits.together
    body: Body = {key: options.pop(key) for key in TOP_LEVEL if options.get(key) is not None}
    if think is not None:
        body["think"] = _LEVELS.get(think, think)
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
    if error := part.get("error"):
        raise inside(error)
    return part


def _said(part: Mapping[str, Any]) -> fields.Said:
    message = part.get("message")
    if message is None and (part.get("done") or "message" in part):
        return fields.Said()
    if not isinstance(message, dict):
        raise HostError("garbage", "a line of the stream has no message")
    return fields.said(message)


def _times(last: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "load_ms": fields.ms(last.get("load_duration")),
        "prefill_ms": fields.ms(last.get("prompt_eval_duration")),
        "decode_ms": fields.ms(last.get("eval_duration")),
        "total_ms": fields.ms(last.get("total_duration")),
    }
