"""Pages about hosts and models are told as soon as something of them has changed."""

from collections.abc import Awaitable, Callable
from typing import Any

from agents import news
from agents.library import audit
from agents.models import Host
from masterchef.live import identity
from masterchef.live.pace import Pace

from .conftest import ORIGIN, Socket

InDb = Callable[..., Awaitable[Any]]


def changed(count: int) -> Callable[[Socket], bool]:
    return lambda socket: len(socket.of_type("changed")) == count


async def test_a_change_is_told_once(
    transactional_db: None, cookie: tuple[bytes, bytes], in_db: InDb
) -> None:
    socket = Socket("/ws/hosts", [ORIGIN, cookie])
    assert await socket.open()
    await socket.until(changed(1))
    assert await socket.quiet(1.0), "nothing is news"
    host = await in_db(Host.objects.create, name="gpu", url="http://127.0.0.1:9")
    await socket.until(changed(2))
    await in_db(Host.objects.filter(pk=host.pk).update, healthy=False)
    await socket.until(changed(3))
    assert await socket.quiet(1.0)


async def test_a_poke_brings_it_long_before_the_next_look(
    transactional_db: None, cookie: tuple[bytes, bytes], in_db: InDb, settings: Any,
    listening: Callable[[Any], Awaitable[None]],
) -> None:  # fmt: skip
    settings.LIVE_PACE = Pace(poll_s=3_600, batch_s=0.01)
    socket = Socket("/ws/hosts", [ORIGIN, cookie])
    assert await socket.open()
    await socket.until(changed(1))

    def add() -> None:
        audit.write(None, "host.add", Host.objects.create(name="gpu", url="http://127.0.0.1:9"))

    await listening(type("Topic", (), {"pk": news.TOPIC}))
    await in_db(add)
    await socket.until(changed(2))


async def test_seats_and_strangers_are_refused(transactional_db: None) -> None:
    ticket = identity.ticket_for(identity.SeatHolder("0" * 32, "L1", 1))
    for headers, shown in (([ORIGIN], ""), ([], ticket)):
        assert not await Socket("/ws/hosts", headers, shown).open()
