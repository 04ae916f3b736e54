"""The one door of a container without network: a socket that leads to one endpoint.

A container of network "model-only" has no network at all, only a folder mounted read-only with a
socket in it. Behind the socket a thread of the worker passes requests on to the endpoint and
nowhere else: only paths that ask a model are let through, appended to the endpoint's URL; the
Host header is the endpoint's, and redirects are handed back unfollowed. It can also add a key on
the way, which then never enters the container. If the worker dies the socket is dead until
`adopt` opens it again. Every poll of a container does so, in whichever process: a call that is
under way goes on through the door that it came by.
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
from typing import Any, NamedTuple
from urllib.parse import unquote

import httpx
import uvicorn

from masterchef import variables

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
# How a container would say who pays, where the door does.
SIGNS = frozenset({b"authorization", b"x-api-key", b"x-goog-api-key"})
READY_S = 30


class _Door(NamedTuple):
    """A server of this process, what it leads to, and which file its socket is."""

    server: uvicorn.Server
    endpoint: str
    headers: Mapping[str, str]
    socket: tuple[int, int]


_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_doors: dict[str, _Door] = {}


def folder(token: str) -> Path:
    """The folder that is mounted into the container; others of this machine can't look in."""
    base = variables.read("MASTERCHEF_RELAY_DIR")
    root = Path(base or Path(tempfile.gettempdir()) / f"masterchef-relays-{os.getuid()}")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = root.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
        raise OSError(f"{root} belongs to somebody else; set MASTERCHEF_RELAY_DIR")
    made = root / token
    made.mkdir(mode=0o755, exist_ok=True)
    return made


def open_door(token: str, endpoint: str, headers: Mapping[str, str]) -> None:
    """Serve the socket in a thread of this process, unless that is done already."""
    _retire_replaced()
    door = _doors.get(token)
    if door and (door.endpoint, door.headers) == (endpoint, headers):
        return
    path = folder(token) / SOCKET
    config = uvicorn.Config(
        Passage(endpoint, headers),
        uds=str(path),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
    )
    server = uvicorn.Server(config)
    asyncio.run_coroutine_threadsafe(server.serve(), _running_loop())
    asyncio.run_coroutine_threadsafe(_opened(server), _running_loop()).result(READY_S)
    _doors[token] = _Door(server, endpoint, headers, _file(path))
    if door:
        door.server.should_exit = True


def close_door(token: str) -> None:
    """Stop serving, if it is us who do, and remove the folder. May be repeated."""
    door = _doors.pop(token, None)
    if door is not None:
        door.server.should_exit = True
        _running_loop().call_soon_threadsafe(_cut_off, door.server)
    shutil.rmtree(folder(token), ignore_errors=True)


def _retire_replaced() -> None:
    """Take no more calls at doors that another process has opened anew or closed."""
    for token, door in list(_doors.items()):
        if _file(Path(str(door.server.config.uds))) != door.socket:
            _doors.pop(token, None)
            door.server.should_exit = True


def _file(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError:
        return (0, 0)
    return about.st_ino, about.st_ctime_ns


def _cut_off(server: uvicorn.Server) -> None:
    for task in server.server_state.tasks:
        task.cancel()


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
        dropped = HOP | self.added.keys() | (SIGNS if self.added else frozenset())
        kept = [(k, v) for k, v in given if k not in dropped]
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
