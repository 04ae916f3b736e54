"""The one door of a container without network: a socket that leads to one endpoint.

A container of network "model-only" has no network at all, only a folder mounted read-only with a
socket in it. Behind the socket a thread of the worker passes requests on to the endpoint and
nowhere else: only paths that ask a model are let through, appended to the endpoint's URL; the
Host header is the endpoint's, and redirects are handed back unfollowed. It can also add a key on
the way, which then never enters the container. If the worker dies the socket is dead until
`adopt` opens it again.
"""

import asyncio
import os
import re
import shutil
import ssl
import stat
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import uvicorn

SOCKET = "model.sock"
# Asking a model, and nothing else that its server may do, such as deleting it.
ASKING = re.compile(
    r"/(v1/|v1beta/)?(messages(/count_tokens)?|responses(/compact)?|(chat/)?completions"
    r"|embeddings|models(/[^/]+)?)|/api/(chat|generate|embed|embeddings|tags|show|version)"
)
METHODS = ("GET", "HEAD", "POST")
HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization te trailer"
    b" transfer-encoding upgrade host".split()
)
READY_S = 30
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_doors: dict[str, uvicorn.Server] = {}


def folder(token: str) -> Path:
    """The folder that is mounted into the container; others of this machine can't look in."""
    base = os.environ.get("MASTERCHEF_RELAY_DIR")
    root = Path(base or Path(tempfile.gettempdir()) / f"masterchef-relays-{os.getuid()}")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = root.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
        raise OSError(f"{root} belongs to somebody else; set MASTERCHEF_RELAY_DIR")
    made = root / token
    made.mkdir(mode=0o755, exist_ok=True)
    return made


def open_door(token: str, endpoint: str, headers: Mapping[str, str]) -> None:
    """Serve the socket in a thread of this process; a second call replaces the first's door."""
    close_server(token)
    config = uvicorn.Config(
        Passage(endpoint, headers),
        uds=str(folder(token) / SOCKET),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = _doors[token] = uvicorn.Server(config)
    asyncio.run_coroutine_threadsafe(server.serve(), _running_loop())
    asyncio.run_coroutine_threadsafe(_opened(server), _running_loop()).result(READY_S)


def close_door(token: str) -> None:
    """Stop serving, if it is us who do, and remove the folder. May be repeated."""
    close_server(token)
    shutil.rmtree(folder(token), ignore_errors=True)


def close_server(token: str) -> None:
    server = _doors.pop(token, None)
    if server is not None:
        server.should_exit = True


def _running_loop() -> asyncio.AbstractEventLoop:
    """One loop and thread for all doors of this process."""
    global _loop
    with _lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="relay", daemon=True).start()
        return _loop


async def _opened(server: uvicorn.Server) -> None:
    while not server.started:
        await asyncio.sleep(0.005)


class Passage:
    """The ASGI application behind one socket."""

    def __init__(self, endpoint: str, headers: Mapping[str, str]) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.added = {name.lower().encode(): value.encode() for name, value in headers.items()}
        self.client: httpx.AsyncClient | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["raw_path"].decode("ascii")
        if scope["method"] not in METHODS or not ASKING.fullmatch(unquote(path)):
            await _say(send, 403, b"only a model can be reached here")
            return
        query = scope["query_string"].decode("ascii")
        url = f"{self.endpoint}{path}{'?' if query else ''}{query}"
        request = self._client().build_request(
            scope["method"], url, headers=self._headers(scope["headers"]), content=_body(receive)
        )
        try:
            reply = await self._client().send(request, stream=True)
        except httpx.HTTPError as error:
            await _say(send, 502, f"the endpoint can't be reached: {type(error).__name__}".encode())
            return
        try:
            headers = [
                (name, value) for name, value in reply.headers.raw if name.lower() not in HOP
            ]
            await send(
                {"type": "http.response.start", "status": reply.status_code, "headers": headers}
            )
            async for chunk in reply.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await reply.aclose()

    def _client(self) -> httpx.AsyncClient:
        if self.client is None:
            self.client = httpx.AsyncClient(
                # A model may think for as long as the participant's own time limit lets it.
                timeout=httpx.Timeout(None, connect=10),
                verify=ssl.create_default_context(),
                trust_env=False,
                follow_redirects=False,
            )
        return self.client

    def _headers(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kept = [(k, v) for k, v in given if k not in HOP and k not in self.added]
        return [*kept, *self.added.items()]


async def _body(receive: Any) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _say(send: Any, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
