"""The feed through the real server: uvicorn in a process of its own and a WebSocket client."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from masterchef.accounts.models import User
from masterchef.live import identity, pokes
from masterchef.runs.models import Run
from tests.servers import web_server

from .helpers import append

InDb = Callable[..., Awaitable[Any]]
Listening = Callable[[Run], Awaitable[None]]


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """A web server on the test's database, whose end an open feed must not hold up: host:port."""
    with web_server() as address:
        yield address


async def numbers_until(socket: ClientConnection, last: int) -> list[int]:
    """Numbers of the events up to `last`, as they come."""
    numbers: list[int] = []
    while not numbers or numbers[-1] < last:
        message = json.loads(await asyncio.wait_for(socket.recv(), timeout=20))
        if message["type"] == "events":
            numbers += [event["number"] for event in message["events"]]
    return numbers


async def test_a_browser_follows_a_run_and_a_foreign_page_does_not(
    server: str, run: Run, cookie: tuple[bytes, bytes], in_db: InDb, listening: Listening
) -> None:
    url, headers = f"ws://{server}/ws/runs/{run.pk}", {"Cookie": cookie[1].decode()}
    await in_db(append, run.pk, 600)
    async with connect(
        url, origin=Origin(f"http://{server}"), additional_headers=headers
    ) as socket:
        assert await numbers_until(socket, 600) == list(range(1, 601))
        await listening(run)
        await in_db(append, run.pk, 5)
        pokes.poke(run.pk)
        assert await numbers_until(socket, 605) == list(range(601, 606))
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, origin=Origin("http://evil.example"), additional_headers=headers):
            pass
    assert refused.value.response.status_code == 403


async def test_a_program_that_hangs_up_again_and_again_misses_nothing(
    server: str, run: Run, viewer: User, in_db: InDb
) -> None:
    await in_db(append, run.pk, 3_000)
    numbers: list[int] = []
    while len(numbers) < 3_000:
        ticket = await in_db(identity.ticket_for, identity.person(viewer))
        url = f"ws://{server}/ws/runs/{run.pk}?after={len(numbers)}"
        offered = [Subprotocol("masterchef.v1"), Subprotocol(f"ticket.{ticket}")]
        async with connect(url, subprotocols=offered) as socket:
            numbers += await numbers_until(socket, len(numbers) + 1)
            assert socket.subprotocol == "masterchef.v1"
    assert numbers == list(range(1, 3_001))


async def test_the_server_ends_though_a_feed_is_open(
    server: str, run: Run, cookie: tuple[bytes, bytes]
) -> None:
    headers = {"Cookie": cookie[1].decode()}
    url = f"ws://{server}/ws/runs/{run.pk}"
    socket = await connect(url, origin=Origin(f"http://{server}"), additional_headers=headers)
    assert json.loads(await socket.recv())["type"] == "run"
    socket.transport.pause_reading()  # the server's end is asked for by the fixture
