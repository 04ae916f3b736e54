"""What a watcher gets: every event once and in order, whatever happens to Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import redis

from masterchef.asgi import application
from masterchef.live import log, pokes
from masterchef.live.pace import Pace
from masterchef.runs.models import Run, RunState

from .conftest import ORIGIN, Socket
from .helpers import append, new_run

Watch = Callable[..., Awaitable[Socket]]
InDb = Callable[..., Awaitable[Any]]
Listening = Callable[[Run], Awaitable[None]]


def up_to(count: int) -> list[int]:
    return list(range(1, count + 1))


async def test_a_watcher_gets_old_events_in_pages_and_new_ones_after_a_poke(
    watch: Watch, run: Run, in_db: InDb
) -> None:
    await in_db(append, run.pk, 1_200)
    socket = await watch()
    await socket.until(lambda s: len(s.events) == 1_200)
    assert [len(m["events"]) for m in socket.of_type("events")] == [500, 500, 200]
    assert socket.of_type("events")[-1]["last"] == 1_200
    await in_db(append, run.pk, 3)
    pokes.poke(run.pk)
    await socket.until(lambda s: len(s.events) == 1_203)
    assert socket.numbers == up_to(1_203)
    assert socket.events[-1]["data"] == {"n": 1_203}


async def test_a_poke_reaches_a_watcher_long_before_its_next_poll(
    watch: Watch, run: Run, in_db: InDb, listening: Listening, settings: Any
) -> None:
    settings.LIVE_PACE = Pace(poll_s=3_600, batch_s=0.01)
    socket = await watch()
    await socket.until(lambda s: s.of_type("run"))
    await listening(run)
    await in_db(append, run.pk, 1)
    pokes.poke(run.pk)
    await socket.until(lambda s: s.numbers == [1])


async def test_events_arrive_though_no_poke_comes(watch: Watch, run: Run, in_db: InDb) -> None:
    socket = await watch()
    await socket.until(lambda s: s.of_type("run"))
    await in_db(append, run.pk, 2)
    await socket.until(lambda s: s.numbers == [1, 2])


async def test_flushall_in_the_middle_loses_nothing_and_pokes_come_again(
    watch: Watch, run: Run, in_db: InDb, valkey: redis.Redis, listening: Listening, settings: Any
) -> None:
    socket = await watch()
    await socket.until(lambda s: s.of_type("run"))
    for round_ in range(1, 6):
        await in_db(valkey.flushall)
        await in_db(append, run.pk, 10)
        pokes.poke(run.pk)
        await socket.until(lambda s, want=round_ * 10: len(s.events) == want)
    assert socket.numbers == up_to(50)
    settings.LIVE_PACE = Pace(poll_s=3_600, renew_s=0.2, batch_s=0.01)
    await in_db(valkey.flushall)
    await listening(run)
    await in_db(append, run.pk, 1)
    pokes.poke(run.pk)
    await socket.until(lambda s: s.numbers == up_to(51))


async def test_a_reconnect_has_no_gaps_and_no_doubles(watch: Watch, run: Run, in_db: InDb) -> None:
    numbers: list[int] = []
    for _ in range(4):
        await in_db(append, run.pk, 7)
        socket = await watch(f"after={len(numbers)}")
        await socket.until(lambda s: len(s.events) == 7)
        numbers += socket.numbers
        await socket.leave()
    assert numbers == up_to(28)


async def test_twenty_watchers_get_all_events_in_order(watch: Watch, run: Run, in_db: InDb) -> None:
    sockets = await asyncio.gather(*(watch() for _ in range(20)))

    async def play() -> None:
        for _ in range(30):
            await in_db(append, run.pk, 5)
            pokes.poke(run.pk)

    await asyncio.gather(
        play(), *(socket.until(lambda s: len(s.events) >= 150) for socket in sockets)
    )
    assert all(socket.numbers == up_to(150) for socket in sockets)


async def test_an_ended_run_is_said_after_its_last_event(
    watch: Watch, run: Run, in_db: InDb
) -> None:
    await in_db(append, run.pk, 700)
    await in_db(Run.objects.filter(pk=run.pk).update, state=RunState.DONE, reason="close")
    socket = await watch()

    def ended(s: Socket) -> bool:
        return any(m["state"] == "done" and m["caught_up"] for m in s.of_type("run"))

    await socket.until(ended)
    assert socket.numbers == up_to(700)
    assert socket.of_type("run")[-1]["reason"] == "close"


async def test_the_state_is_said_again_only_when_it_changes(
    watch: Watch, run: Run, in_db: InDb
) -> None:
    socket = await watch()
    await in_db(append, run.pk, 3)
    await socket.until(lambda s: len(s.events) == 3)
    await in_db(Run.objects.filter(pk=run.pk).update, state=RunState.PAUSED)
    await socket.until(lambda s: s.messages[-1].get("state") == "paused")
    assert [m["state"] for m in socket.of_type("run") if m["caught_up"]] == ["running", "paused"]
    assert await socket.quiet(0.8)


async def test_log_lines_follow_and_can_be_read_on(watch: Watch, run: Run, in_db: InDb) -> None:
    log.write(run.pk, "call", "first", seat="L1")
    assert await in_db(log.flush)
    socket = await watch()
    await socket.until(lambda s: s.of_type("log"))
    log.write(run.pk, "call", "second")
    await socket.until(lambda s: len(s.of_type("log")) == 2)
    first, second = (m["lines"][0] for m in socket.of_type("log"))
    assert (first["text"], first["seat"], second["text"]) == ("first", "L1", "second")
    again = await watch(f"after=0&log_after={first['id']}")
    await again.until(lambda s: s.of_type("log"))
    assert [line["text"] for line in again.of_type("log")[0]["lines"]] == ["second"]


async def test_only_the_end_of_a_long_log_is_sent_unasked(
    watch: Watch, run: Run, in_db: InDb, settings: Any
) -> None:
    settings.LIVE_PACE = Pace(first_lines=3, batch_s=0.01)
    for number in range(10):
        log.write(run.pk, "call", str(number))
    assert await in_db(log.flush)
    socket = await watch()
    await socket.until(lambda s: s.of_type("log"))
    assert [line["text"] for line in socket.of_type("log")[0]["lines"]] == ["7", "8", "9"]


async def test_tokens_reach_those_who_watch_now(
    watch: Watch, run: Run, listening: Listening
) -> None:
    socket = await watch()
    await socket.until(lambda s: s.of_type("run"))
    await listening(run)
    for word in ("chop ", "the ", "onion"):
        log.tokens(run.pk, "L1", word)

    def text(s: Socket) -> str:
        return "".join(m["text"] for m in s.of_type("tokens"))

    await socket.until(lambda s: text(s) == "chop the onion")
    assert {m["seat"] for m in socket.of_type("tokens")} == {"L1"}


async def test_another_run_is_not_heard(watch: Watch, run: Run, in_db: InDb) -> None:
    socket = await watch()
    await socket.until(lambda s: s.of_type("run"))
    other = await in_db(new_run)
    await in_db(append, other.pk, 5)
    pokes.poke(other.pk)
    assert await socket.quiet(0.8)


async def test_an_unknown_run_is_closed_with_4404(run: Run, cookie: tuple[bytes, bytes]) -> None:
    socket = Socket("/ws/runs/00000000-0000-0000-0000-000000000000", [ORIGIN, cookie])
    assert await socket.open()
    closing = await socket.closing()
    assert closing["code"] == 4404


async def test_a_bad_number_is_named(run: Run, cookie: tuple[bytes, bytes]) -> None:
    socket = Socket(f"/ws/runs/{run.pk}?after=-1", [ORIGIN, cookie])
    assert await socket.open()
    closing = await socket.closing()
    assert closing["code"] == 4400 and closing["reason"].startswith("after must be")


async def test_a_client_that_takes_nothing_is_closed_with_4008(
    run: Run, cookie: tuple[bytes, bytes], in_db: InDb, settings: Any
) -> None:
    settings.LIVE_PACE = Pace(send_s=0.2, batch_s=0.01)
    await in_db(append, run.pk, 3)
    sent: list[dict[str, Any]] = []
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    told.put_nowait({"type": "websocket.connect"})

    async def stuck(message: dict[str, Any]) -> None:
        """Takes the handshake and the close, and is stuck with everything between."""
        if message["type"] == "websocket.send":
            await asyncio.Event().wait()
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": f"/ws/runs/{run.pk}",
        "query_string": b"after=0",
        "headers": [ORIGIN, cookie],
        "subprotocols": [],
    }
    async with asyncio.timeout(20):
        await application(scope, told.get, stuck)
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]
    assert sent[1]["code"] == 4008
