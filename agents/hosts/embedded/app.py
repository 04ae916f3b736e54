"""The table of routes: which API answers which path, and how each words its errors."""

from typing import Any

import orjson

from agents.hosts.embedded import (
    library_api,
    messages_api,
    model_api,
    ollama_api,
    openai_api,
    responses_api,
)
from agents.hosts.embedded.asgi import App, Handler, Reply, Request, Route
from agents.hosts.embedded.asks import Failed
from agents.hosts.embedded.faults import Faults
from agents.hosts.embedded.registry import Models
from agents.hosts.embedded.stats import Stats


def build(found: Models, stats: Stats) -> App:
    """The whole host as an ASGI application."""
    faults = Faults()
    native, facts, library = (
        ollama_api.Api(found),
        model_api.Api(found, stats),
        library_api.Api(found),
    )

    openai, messages = openai_api.Api(found), messages_api.Api(found)
    responses = responses_api.Api(found)

    def route(
        handler: Handler, *, call: bool = False, like: Any = None, streamed: bool = False
    ) -> Route:
        problem, in_stream = (like.problem, like.in_stream) if like else (_ollama, _line)
        return Route(faults.around(handler, call=call), problem, in_stream, streamed)

    routes = {
        ("GET", "/"): route(facts.root),
        ("GET", "/api/version"): route(facts.version),
        ("GET", "/api/tags"): route(facts.tags),
        ("GET", "/api/ps"): route(facts.running),
        ("POST", "/api/show"): route(facts.show),
        ("GET", "/api/blobs/"): route(library.has_blob),
        ("POST", "/api/blobs/"): route(library.take_blob, streamed=True),
        ("POST", "/api/create"): route(library.create),
        ("POST", "/api/copy"): route(library.copy),
        ("DELETE", "/api/delete"): route(library.delete),
        ("POST", "/api/pull"): route(library.pull),
        ("POST", "/api/push"): route(library.push),
        ("POST", "/api/chat"): route(native.chat, call=True),
        ("POST", "/api/generate"): route(native.generate, call=True),
        ("POST", "/api/embed"): route(facts.embed, call=True),
        ("POST", "/api/embeddings"): route(facts.embeddings, call=True),
        ("GET", "/v1/models"): route(openai.list, like=openai_api),
        ("GET", "/v1/models/"): route(openai.one, like=openai_api),
        ("POST", "/v1/chat/completions"): route(openai.chat, call=True, like=openai_api),
        ("POST", "/v1/embeddings"): route(openai.embeddings, call=True, like=openai_api),
        ("POST", "/v1/responses"): route(responses.create, call=True, like=openai_api),
        ("POST", "/v1/messages"): route(messages.create, call=True, like=messages_api),
        ("POST", "/v1/messages/count_tokens"): route(messages.count, like=messages_api),
        ("GET", "/api/stats"): Route(facts.figures, _ollama, _line),
        ("GET", "/control"): Route(faults.control, _ollama, _line),
        ("POST", "/control"): Route(faults.control, _ollama, _line),
    }
    return App(routes, missing=Route(_missing, _ollama, _line))


async def _missing(request: Request) -> Reply:
    raise Failed(404, f"no {request.method} {request.path} here")


def _ollama(failed: Failed) -> dict[str, Any]:
    return {"error": failed.message}


def _line(failed: Failed) -> bytes:
    return orjson.dumps(_ollama(failed)) + b"\n"
