"""Watchers of the live feed: an in-process client with the real channel layer and database."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ClassVar

import pytest
import redis
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings as django_settings
from django.test import Client

from masterchef.accounts.models import User
from masterchef.asgi import application
from masterchef.live.groups import watched_key
from masterchef.live.pace import Pace
from masterchef.runs.models import Run

from .helpers import new_run

ORIGIN = (b"origin", b"http://localhost")


class Socket:
    """A client that keeps every message it got; the test's end closes those still open."""

    opened: ClassVar[list["Socket"]] = []

    def __init__(self, address: str, headers: list[tuple[bytes, bytes]], ticket: str = "") -> None:
        path, _, query = address.partition("?")
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": query.encode(),
            "headers": headers,
            "subprotocols": ["masterchef.v1", f"ticket.{ticket}"] if ticket else [],
        }
        self.wire = ApplicationCommunicator(application, scope)
        self.messages: list[dict[str, Any]] = []

    async def open(self) -> bool:
        await self.wire.send_input({"type": "websocket.connect"})
        self.answer = await self.wire.receive_output(timeout=10)
        self.opened.append(self)
        return bool(self.answer["type"] == "websocket.accept")

    async def until(self, done: Callable[["Socket"], object]) -> None:
        """Read until `done`; ten seconds without a message are a failure."""
        while not done(self):
            sent = await self.wire.receive_output(timeout=10)
            self.messages.append(json.loads(sent["text"]))

    async def quiet(self, seconds: float) -> bool:
        return bool(await self.wire.receive_nothing(timeout=seconds))

    async def closing(self) -> dict[str, Any]:
        """The close that the server sends next, whatever it sends before."""
        while True:
            sent: dict[str, Any] = await self.wire.receive_output(timeout=10)
            if sent["type"] == "websocket.close":
                return sent

    async def leave(self) -> None:
        self.opened.remove(self)
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wire.wait(timeout=10)

    @property
    def events(self) -> list[dict[str, Any]]:
        batches = [m["events"] for m in self.messages if m["type"] == "events"]
        return [event for batch in batches for event in batch]

    @property
    def numbers(self) -> list[int]:
        return [event["number"] for event in self.events]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]


@pytest.fixture(autouse=True)
def quick_pace(settings: Any) -> None:
    settings.LIVE_PACE = Pace(poll_s=0.3, renew_s=0.5, batch_s=0.01, retry_s=0.1)


@pytest.fixture
def valkey() -> redis.Redis:
    return redis.Redis.from_url(django_settings.REDIS_URL)


@pytest.fixture
def viewer(transactional_db: None) -> User:
    return User.objects.create_user("vera", password="secret")


@pytest.fixture
def run(transactional_db: None) -> Run:
    return new_run()


@pytest.fixture
def cookie(viewer: User) -> tuple[bytes, bytes]:
    client = Client()
    client.force_login(viewer)
    return (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())


@pytest.fixture(autouse=True)
async def close_sockets() -> AsyncIterator[None]:
    yield
    await asyncio.gather(*(socket.leave() for socket in list(Socket.opened)))


@pytest.fixture
def watch(run: Run, cookie: tuple[bytes, bytes]) -> Callable[..., Awaitable[Socket]]:
    """Opens a signed-in watcher of the run: `await watch("after=3")`."""

    async def open_socket(query: str = "after=0") -> Socket:
        socket = Socket(f"/ws/runs/{run.pk}?{query}", [ORIGIN, cookie])
        assert await socket.open()
        return socket

    return open_socket


@pytest.fixture
async def listening(valkey: redis.Redis) -> Callable[[Run], Awaitable[None]]:
    """Waits until the process is a member of the run's group."""

    async def wait(run: Run) -> None:
        while not valkey.exists(watched_key(run.pk)):
            await asyncio.sleep(0.02)

    return wait


@pytest.fixture
def in_db() -> Callable[..., Awaitable[Any]]:
    async def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await database_sync_to_async(function, thread_sensitive=False)(*args, **kwargs)

    return call
