"""A tiny ASGI application: a table of routes, JSON or streamed replies, work that stops on hang-up.

The host needs a dozen fixed paths and one rule that frameworks leave to the caller: when the
client goes away, the work for it ends at once and its slot is free.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from agents.hosts.embedded.asks import Failed

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Problem = Callable[[Failed], dict[str, Any]]
LARGEST = 32 * 2**20  # bytes of a request's body


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request; `drop` closes its connection, `bend` names faults for its reply's text."""

    method: str
    path: str
    body: bytes
    drop: Callable[[], None]
    bend: list[str] = field(default_factory=list)
    parts: AsyncIterator[bytes] | None = None  # the body of a route that takes it as it comes
    length: int | None = None  # bytes of the body, where the client says it

    def json(self) -> dict[str, Any]:
        """The body, which must be a JSON object; raises Failed."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise Failed(400, f"the body is not JSON: {error}") from None
        if not isinstance(found, dict):
            raise Failed(400, "the body must be a JSON object")
        return found


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; `body` is JSON unless it is bytes."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stream:
    """A reply in parts; a failure before the first part still gets its own status."""

    parts: AsyncIterator[bytes]
    media: str = "application/x-ndjson"


Handler = Callable[[Request], Awaitable[Reply | Stream]]


@dataclass(frozen=True, slots=True)
class Route:
    """What answers a path, and how that API words its errors, whole and inside a stream."""

    handler: Handler
    problem: Problem
    in_stream: Callable[[Failed], bytes]
    streamed: bool = False  # its handler reads the body itself


class App:
    """`routes` maps (method, path); a path that ends in "/" takes everything below it."""

    def __init__(self, routes: Mapping[tuple[str, str], Route], missing: Route) -> None:
        self.routes, self.missing = routes, missing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"no {scope['type']} here")
        route = self._route(scope["method"], scope["path"])
        if route.streamed:
            await _serve(route, _streamed(scope, receive), send)
            return
        body = await _body(receive)
        if body is None:
            return  # gone before it had said all
        if len(body) > LARGEST:
            await _whole(Reply(b"the request is too large", 413), send)
            return
        request = Request(scope["method"], scope["path"], body, lambda: _drop(receive))
        work = asyncio.ensure_future(_serve(route, request, send))
        gone = asyncio.ensure_future(_gone(receive))
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        for task in (work, gone):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work

    def _route(self, method: str, path: str) -> Route:
        method = "GET" if method == "HEAD" else method
        if exact := self.routes.get((method, path)):
            return exact
        parent = path.rpartition("/")[0] + "/"
        return self.routes.get((method, parent), self.missing)


def _streamed(scope: Scope, receive: Receive) -> Request:
    headers = {key.decode("latin-1").lower(): value for key, value in scope["headers"]}
    said = headers.get("content-length", b"").decode("latin-1")
    length = int(said) if said.isdigit() else None
    method, path = scope["method"], scope["path"]
    return Request(method, path, b"", lambda: _drop(receive), parts=_parts(receive), length=length)


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        part = await receive()
        if part["type"] == "http.disconnect":
            raise Failed(400, "the connection ended before the whole body had come")
        yield part.get("body", b"")
        if not part.get("more_body"):
            return


async def _serve(route: Route, request: Request, send: Send) -> None:
    try:
        reply = await route.handler(request)
        if isinstance(reply, Stream):
            await _stream(route, reply, send)
            return
    except Failed as failed:
        reply = Reply(route.problem(failed), failed.status)
    await _whole(reply, send)


async def _whole(reply: Reply, send: Send) -> None:
    raw = isinstance(reply.body, bytes)
    body = reply.body if raw else orjson.dumps(reply.body)
    kind = "text/plain; charset=utf-8" if raw else "application/json"
    headers = {"content-type": kind, "content-length": str(len(body)), **reply.headers}
    await _start(send, reply.status, headers)
    await send({"type": "http.response.body", "body": body})


async def _stream(route: Route, reply: Stream, send: Send) -> None:
    first = await anext(reply.parts, b"")
    await _start(send, 200, {"content-type": reply.media, "cache-control": "no-cache"})
    try:
        await send({"type": "http.response.body", "body": first, "more_body": True})
        async for part in reply.parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    except Failed as failed:
        part = route.in_stream(failed)
        await send({"type": "http.response.body", "body": part, "more_body": True})
    finally:
        if close := getattr(reply.parts, "aclose", None):
            await close()
    await send({"type": "http.response.body", "body": b""})


async def _start(send: Send, status: int, headers: Mapping[str, str]) -> None:
    pairs = [(key.encode(), value.encode()) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _body(receive: Receive) -> bytes | None:
    body = b""
    while True:
        part = await receive()
        if part["type"] == "http.disconnect":
            return None
        body += part.get("body", b"")
        if not part.get("more_body") or len(body) > LARGEST:
            return body


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _drop(receive: Receive) -> None:
    # ASGI has no word for "hang up": uvicorn's receive is a method of its request, which has it.
    receive.__self__.transport.abort()  # type: ignore[attr-defined]
