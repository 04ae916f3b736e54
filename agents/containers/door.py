"""The process behind the doors of a worker's containers: `python -m agents.containers.door`.

Its worker tells it on standard input which doors to open and close, one JSON object a line, and is
answered a line each. It ends with its worker. What a container sends is read here and not in the
worker, with limits of connections, calls and bytes for each door; what it uses is counted here,
where it can't be forged.
"""

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from agents import certificates
from agents.containers.outlet import Outlet
from agents.containers.passage import Passage

MOST_CONNECTIONS = 64  # of one door at a time
FIRST_WORD_S = 30  # a connection that has asked nothing by then is closed


class Limited(H11Protocol):
    """Refuses what is beyond the limit at once, and closes who connects and says nothing."""

    refused = False

    def connection_made(self, transport: Any) -> None:
        if len(self.connections) >= MOST_CONNECTIONS:
            self.refused = True
            transport.abort()
            return
        super().connection_made(transport)
        self.waiting = self.loop.call_later(FIRST_WORD_S, self._expire)

    def _expire(self) -> None:
        if self.cycle is None:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self.refused:
            super().data_received(data)

    def eof_received(self) -> None:
        if not self.refused:
            super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.refused:
            self.waiting.cancel()
            super().connection_lost(exc)


class _Door(NamedTuple):
    """Its servers, what it was asked to be, and which file its socket is."""

    server: uvicorn.Server | None  # of the passage to a model
    outlet: Outlet | None  # of the proxy to domains
    asked: dict[str, Any]
    socket: tuple[int, int]

    def retire(self) -> None:
        """Take no more calls."""
        if self.server is not None:
            self.server.should_exit = True
        if self.outlet is not None:
            self.outlet.stop()


_doors: dict[str, _Door] = {}
_serving: set[asyncio.Task[None]] = set()


async def open_door(asked: dict[str, Any]) -> None:
    """Serve the socket, unless that is done already in just this way."""
    _retire_replaced()
    token = asked["token"]
    door = _doors.get(token)
    if door and door.asked == asked:
        return
    path = Path(asked["socket"])
    outlet = server = None
    if asked["domains"] is not None:
        inner = Path(asked["inner"]) if asked["endpoint"] else None
        outlet = Outlet(asked["domains"], inner)
        server = await _passage(asked, inner) if inner else None
        await outlet.start(path)
    else:
        server = await _passage(asked, path)
    _doors[token] = _Door(server, outlet, asked, _file(path))
    if door:
        door.retire()


async def _passage(asked: dict[str, Any], path: Path) -> uvicorn.Server:
    """A server of the way to a model, at the path."""
    passage = Passage(
        asked["endpoint"],
        asked["headers"],
        model=asked["model"],
        meter=Path(asked["meter"]),
        refusal=asked["refusal"],
        verify=_trust(asked),
    )
    config = uvicorn.Config(
        passage,
        uds=str(path),
        http=Limited,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve())
    _serving.add(task)
    task.add_done_callback(_serving.discard)
    while not server.started:
        if task.done():
            raise OSError(f"no socket at {path}")
        await asyncio.sleep(0.005)
    return server


def _trust(asked: dict[str, Any]) -> ssl.SSLContext:
    if asked["ca"] or asked["certificate"]:
        return certificates.context(asked["ca"], asked["certificate"])
    return ssl.create_default_context(cafile=asked["machine_ca"] or None)


def close_door(token: str) -> None:
    """Stop serving, calls under way included."""
    door = _doors.pop(token, None)
    if door is not None:
        door.retire()
        for task in door.server.server_state.tasks if door.server else ():
            task.cancel()


def _retire_replaced() -> None:
    """Take no more calls at doors that another process has opened anew or closed."""
    for token, door in list(_doors.items()):
        if _file(Path(door.asked["socket"])) != door.socket:
            _doors.pop(token, None)
            door.retire()


def _file(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError:
        return (0, 0)
    return about.st_ino, about.st_ctime_ns


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        try:
            if order["do"] == "open":
                await open_door(order["door"])
            else:
                close_door(order["token"])
            said: dict[str, Any] = {"ok": True}
        except (OSError, ValueError, httpx.HTTPError) as error:
            said = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
