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

from agents.containers.fetched import fetched
from agents.containers.meter import Meter, note

# Asking a model, and nothing else that its server may do, such as deleting it.
ASKING = re.compile(
    r"/(v1/|v1beta/)?(messages(/count_tokens)?|responses(/compact)?|(chat/)?completions"
    r"|embeddings|models(/(?!\.{1,2}$)[^/]+)?)|/api/(chat|generate|embed|embeddings|tags|show|version)"
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
MOST_CONTEXT = 131_072  # tokens; a larger window would drive other models out of memory
# Of Ollama: how the model lies in the host's memory, which others share.
HOST_OPTIONS = frozenset(
    {"num_gpu", "main_gpu", "num_thread", "numa", "use_mmap", "use_mlock", "low_vram", "num_batch",
     "vocab_only", "f16_kv"}
)  # fmt: skip


# Read by what it is called in any case: servers in Go take "MODEL" for "model", and the later one.
GUARDED = frozenset({"model", "name", "keep_alive", "options"})


class Refused(Exception):
    """An answer of ours: status and words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


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
        path = scope["raw_path"].decode("ascii")
        plain = unquote(path)
        if scope["method"] not in METHODS or not ASKING.fullmatch(plain):
            raise Refused(403, "only a model can be reached here")
        if self.refusal:
            raise Refused(503, self.refusal)
        if self.model and LISTS.fullmatch(plain):
            await _json(send, _listed(plain, self.model))
            return
        body = await _body(receive)
        if self.model and scope["method"] == "POST":
            body = narrowed(plain, body, self.model)
        else:
            body = _counted(plain, body)
        query = scope["query_string"].decode("ascii")
        url = f"{self.endpoint}{path}{'?' if query else ''}{query}"
        async with self.at_once:
            await self._ask(scope["method"], url, self._headers(scope["headers"]), body, send)

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
        request = self._client().build_request(method, url, headers=headers, content=content)
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


def narrowed(path: str, body: bytes, model: str) -> bytes:
    """The question with nothing in it that concerns anybody but this model. Raises Refused."""
    asked = _object(body)
    if asked is None:
        raise Refused(400, "a question is one JSON object")
    if odd := [key for key in asked if key not in GUARDED and key.casefold() in GUARDED]:
        raise Refused(400, f"{odd[0]!r}: write {odd[0].casefold()!r}")
    named = [asked[key] for key in ("model", "name") if key in asked]
    if any(not isinstance(each, str) or not _same(each, model) for each in named):
        raise Refused(403, f"only {model} can be asked here")
    _refuse_fetching(asked)
    asked.pop("name", None)
    asked["model"] = model
    asked.pop("keep_alive", None)
    if isinstance(options := asked.get("options"), dict):
        asked["options"] = {
            key: value for key, value in options.items() if key.casefold() not in HOST_OPTIONS
        }
        size = asked["options"].get("num_ctx")
        if not isinstance(size, int) or not 0 < size <= MOST_CONTEXT:
            asked["options"].pop("num_ctx", None)
    return json.dumps(_with_usage(path, asked)).encode()


def _counted(path: str, body: bytes) -> bytes:
    """The question to a service of the flavor's own, asked to tell what it used."""
    asked = _object(body)
    if asked is not None:
        _refuse_fetching(asked)
    if asked is None or not path.endswith("/completions"):
        return body
    return json.dumps(_with_usage(path, asked)).encode()


def _refuse_fetching(asked: dict[str, Any]) -> None:
    if field := fetched(asked):
        raise Refused(403, f"{field}: nothing is fetched from here; send it within the question")


def _with_usage(path: str, asked: dict[str, Any]) -> dict[str, Any]:
    """A stream of completions tells its usage only if it is asked to."""
    if path.endswith("/completions") and asked.get("stream") is True:
        given = asked.get("stream_options")
        asked["stream_options"] = {**(given if isinstance(given, dict) else {}),
                                   "include_usage": True}  # fmt: skip
    return asked


def _same(named: str, model: str) -> bool:
    """ "qwen3" and "qwen3:latest" are one."""
    return named.removesuffix(":latest") == model.removesuffix(":latest")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _listed(path: str, model: str) -> dict[str, Any]:
    if path == "/api/tags":
        return {"models": [{"name": model, "model": model}]}
    one = {"id": model, "object": "model", "created": 0, "owned_by": "host"}
    name = path.partition("models/")[2]
    if not name:
        return {"object": "list", "data": [one]}
    if not _same(name, model):
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
