"""The ASGI application between a worker and its host's engine."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import structlog

from agents.containers.socket_proxy import bodies, rules
from agents.containers.socket_proxy.rules import Kind, Question, Refused

MOST_BODY = 1 << 20  # bytes of what is to be made; a seccomp profile is some 20,000
DOORS = "/masterchef/doors/"  # a question of our own: make or remove the folder of a door
HOP = frozenset(b"connection keep-alive te trailer transfer-encoding upgrade host".split())
log = structlog.get_logger(__name__)
Send = Callable[[dict[str, Any]], Awaitable[None]]


class SocketProxy:
    """Lets through what `rules` and `bodies` do, about things that bear our label.

    `engine` is the path of the engine's socket. `doors` is where this process sees the folders of
    doors, `volume` the engine's volume that they lie in; "": they lie at one path for both.
    """

    def __init__(self, engine: Path, doors: Path, volume: str = "") -> None:
        self.doors, self.volume = doors, volume
        self.seen = "" if volume else str(doors)
        transport = httpx.AsyncHTTPTransport(uds=str(engine))
        # A wait ends when its container does.
        timeout = httpx.Timeout(None, connect=10)
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://engine", timeout=timeout, trust_env=False
        )

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = scope["raw_path"].decode("ascii")
        try:
            if path.startswith(DOORS):
                status = await asyncio.to_thread(self._door, scope["method"], path)
                await _say(send, status)
                return
            query = scope["query_string"].decode("ascii")
            asked = rules.question(scope["method"], path, query)
            await self._pass(asked, f"{path}?{query}" if query else path, scope, receive, send)
        except Refused as refused:
            log.warning("engine_refused", method=scope["method"], path=path, why=str(refused))
            await _say(send, 403, f"refused by the socket proxy: {refused}")
        except httpx.HTTPError as error:
            await _say(send, 502, f"the engine does not answer: {type(error).__name__}")

    async def _pass(
        self, asked: Question, target: str, scope: Any, receive: Any, send: Send
    ) -> None:
        content: bytes | AsyncIterator[bytes] | None = None
        if asked.kind in (Kind.NEW_CONTAINER, Kind.NEW_VOLUME):
            content = await self._checked(asked, await _whole(receive))
        elif scope["method"] == "PUT":
            content = _parts(receive)
        if asked.name and not await self._is_ours(asked):
            raise Refused(f"{asked.kind} {asked.name} is not one of ours")
        kept = [(k, v) for k, v in scope["headers"] if k not in HOP and k != b"content-length"]
        if content is None:
            kept = [(k, v) for k, v in kept if k != b"content-type"]
        request = self.http.build_request(scope["method"], target, headers=kept, content=content)
        reply = await self.http.send(request, stream=True)
        try:
            headers = [(k, v) for k, v in reply.headers.raw if k.lower() not in HOP]
            start = {"type": "http.response.start", "status": reply.status_code}
            await send({**start, "headers": headers})
            async for part in reply.aiter_raw():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await reply.aclose()

    async def _checked(self, asked: Question, body: bytes) -> bytes:
        """The body as it is sent on; raises Refused."""
        if asked.kind is Kind.NEW_VOLUME:
            return bodies.volume(body)
        written, volumes = bodies.container(body, self.doors, await self._place())
        for name in volumes:
            if not await self._is_ours(Question(Kind.VOLUME, name)):
                raise Refused(f"HostConfig.Mounts: volume {name} is not one of ours")
        return written

    async def _is_ours(self, asked: Question) -> bool:
        """Whether it bears our label, or isn't there at all."""
        path = f"/{asked.kind}/{asked.name}"
        reply = await self.http.get(f"{path}/json" if asked.kind is Kind.CONTAINER else path)
        if reply.status_code == 404:
            return asked.kind is not Kind.VOLUME or asked.name.startswith("mc-")
        found = reply.json()
        labels = (found.get("Config") or found).get("Labels") or {}
        return bodies.are_ours(labels)

    async def _place(self) -> str:
        """The folder of doors as the engine knows it."""
        if not self.seen:
            reply = await self.http.get(f"/volumes/{self.volume}")
            self.seen = str(reply.raise_for_status().json()["Mountpoint"])
        return self.seen

    def _door(self, method: str, path: str) -> int:
        """A worker may write in the folder of a door, and not put another thing in its place:
        the engine would follow a link there as root."""
        token = path.removeprefix(DOORS)
        if not bodies.TOKEN.fullmatch(token) or method not in ("PUT", "DELETE"):
            raise Refused(f"{method} {path}: names no door")
        if method == "DELETE":
            shutil.rmtree(self.doors / token, ignore_errors=True)
        else:
            (self.doors / token).mkdir(exist_ok=True)
            (self.doors / token).chmod(0o770)
        return 204


async def _parts(receive: Any) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused("the worker broke off")
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


async def _whole(receive: Any) -> bytes:
    body = b""
    async for part in _parts(receive):
        body += part
        if len(body) > MOST_BODY:
            raise Refused(f"a body is at most {MOST_BODY} bytes")
    return body


async def _say(send: Send, status: int, words: str = "") -> None:
    """In the form of the engine's own errors, which its clients show."""
    body = json.dumps({"message": words}).encode() if words else b""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
