"""What a door lets through: questions to one model, bounded, stripped, and counted.

Only paths that ask a model are let through, appended to the endpoint's URL; the Host header is the
endpoint's, and redirects are handed back unfollowed. A key can be added on the way, which then
never enters the container. With `model` set no other model can be asked, options that change the
host for others are taken out, and lists of models have that one.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from agents.containers.meter import Meter, note
from agents.containers.questions import Refused, counted, narrowed, same

# Asking a model, and nothing else that its server may do, such as deleting it.
ASKING = re.compile(
    r"/(v1/|v1beta/)?(messages(/count_tokens)?|responses(/compact)?|(chat/)?completions"
    r"|embeddings|models(/(?!\.{1,2}$)[^/]+)?)|/api/(chat|generate|embed|embeddings|tags|show|version)"
)
# Of Gemini: what is asked of a model stands in the path.
VERBS = re.compile(
    r"models/[^/:]+:(generateContent|streamGenerateContent|countTokens|(batchE|e)mbedContents?)$"
)
LISTS = re.compile(r"/(v1/|v1beta/)?models(/[^/]+)?|/api/tags")
METHODS = ("GET", "HEAD", "POST")
HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization te trailer"
    b" transfer-encoding upgrade host content-length accept-encoding".split()
)
# How a container would say who pays, where the door does.
SIGNS = frozenset({b"authorization", b"x-api-key", b"x-goog-api-key"})
MOST_BODY = 32 << 20  # bytes of a question
BODY_S = 120.0  # for all of it
MOST_AT_ONCE = 16  # questions of one container that a host answers at a time
BURST, PER_S = 120, 20.0  # questions: so many at once, so many a second in the long run


class Passage:
    """The ASGI application behind one socket."""

    def __init__(
        self,
        endpoint: str,
        headers: Mapping[str, str],
        *,
        model: str,
        meter: Path,
        verify: Any,
        refusal: str = "",
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.added = {name.lower().encode(): value.encode() for name, value in headers.items()}
        self.model = model
        self.meter = meter
        self.verify = verify
        self.refusal = refusal
        self.client: httpx.AsyncClient | None = None
        self.at_once = asyncio.Semaphore(MOST_AT_ONCE)
        self.allowed, self.seen_at = float(BURST), time.monotonic()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await self._pass(scope, receive, send)
        except Refused as refused:
            await _say(send, refused.status, str(refused).encode())

    async def _pass(self, scope: Any, receive: Any, send: Any) -> None:
        self._count()
        method, path = scope["method"], scope["raw_path"].decode("latin-1")
        plain = unquote(path)
        if method not in METHODS or not ASKING.fullmatch(plain) or not _asks(method, plain):
            raise Refused(403, "only a model can be reached here")
        if self.refusal:
            raise Refused(503, self.refusal)
        if self.model and LISTS.fullmatch(plain):
            await _json(send, _listed(plain, self.model))
            return
        body = await _body(receive)
        if method == "POST":
            _refuse_packed(scope["headers"])
            asked = narrowed(plain, body, self.model) if self.model else counted(plain, body)
        else:
            asked = b""
        query = scope["query_string"].decode("latin-1")
        url = f"{self.endpoint}{path}{'?' if query else ''}{query}"
        async with self.at_once:
            await self._ask(method, url, self._headers(scope["headers"]), asked, send)

    def _count(self) -> None:
        """A bucket of questions that fills at a steady rate."""
        now = time.monotonic()
        self.allowed = min(BURST, self.allowed + (now - self.seen_at) * PER_S)
        self.seen_at = now
        if self.allowed < 1:
            raise Refused(429, "too many questions a second come from this container")
        self.allowed -= 1

    async def _ask(
        self, method: str, url: str, headers: list[tuple[bytes, bytes]], body: bytes, send: Any
    ) -> None:
        content = body if method == "POST" else None
        try:
            request = self._client().build_request(method, url, headers=headers, content=content)
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused(400, f"the address is none: {error}"[:200]) from error
        try:
            reply = await self._client().send(request, stream=True)
        # A host that refuses our certificate says so after the handshake, which is an SSLError.
        except (httpx.HTTPError, OSError) as error:
            raise Refused(502, f"the endpoint can't be reached: {type(error).__name__}") from error
        try:
            kept = [(name, value) for name, value in reply.headers.raw if name.lower() not in HOP]
            await send(
                {"type": "http.response.start", "status": reply.status_code, "headers": kept}
            )
            # Counted before its end is sent, or who waits for that end could miss it.
            async for chunk in self._metered(reply, counts=method == "POST"):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await reply.aclose()

    async def _metered(self, reply: httpx.Response, *, counts: bool) -> AsyncIterator[bytes]:
        meter = Meter()
        try:
            async for chunk in reply.aiter_bytes():
                meter.feed(chunk)
                yield chunk
        finally:
            if counts:
                note(self.meter, meter.counted(reply.status_code))

    def _client(self) -> httpx.AsyncClient:
        if self.client is None:
            self.client = httpx.AsyncClient(
                # A model may think for as long as the participant's own time limit lets it.
                timeout=httpx.Timeout(None, connect=10),
                verify=self.verify,
                trust_env=False,
                follow_redirects=False,
            )
        return self.client

    def _headers(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        dropped = HOP | self.added.keys() | (SIGNS if self.added else frozenset())
        kept = [(k, v) for k, v in given if k not in dropped]
        # Uncompressed, so that what is counted is what is sent.
        return [*kept, (b"accept-encoding", b"identity"), *self.added.items()]


def _asks(method: str, path: str) -> bool:
    """Whether a path of a model asks it something; of the others all do."""
    return "models/" not in path or method != "POST" or VERBS.search(path) is not None


def _refuse_packed(headers: list[tuple[bytes, bytes]]) -> None:
    """What is packed isn't read here, and may be by the server."""
    packed = [v for k, v in headers if k.lower() == b"content-encoding"]
    if any(each.strip().lower() not in (b"", b"identity") for each in packed):
        raise Refused(415, "content-encoding: send the question as it is")


def _listed(path: str, model: str) -> dict[str, Any]:
    if path == "/api/tags":
        return {"models": [{"name": model, "model": model}]}
    one = {"id": model, "object": "model", "created": 0, "owned_by": "host"}
    name = path.partition("models/")[2]
    if not name:
        return {"object": "list", "data": [one]}
    if not same(name, model):
        raise Refused(404, f"only {model} is here")
    return one


async def _body(receive: Any) -> bytes:
    """All of the question. Raises Refused for one that is too long or never ends."""
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refused(400, "the question broke off")
                found += message.get("body", b"")
                if len(found) > MOST_BODY:
                    raise Refused(413, f"a question may have {MOST_BODY:,} bytes")
                more = message.get("more_body", False)
    except TimeoutError:
        raise Refused(408, "the question came too slowly") from None
    return bytes(found)


async def _json(send: Any, value: Any) -> None:
    await _say(send, 200, json.dumps(value).encode(), kind=b"application/json")


async def _say(send: Any, status: int, words: bytes, *, kind: bytes = b"text/plain") -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
