"""Who opens which socket, and that a seat sees nothing but itself."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken

from kitchen.models import Lineup, Scenario, Session, Turn
from masterchef.accounts import tokens
from masterchef.accounts.models import User
from masterchef.durable import WorkState
from masterchef.live import identity
from masterchef.live.pace import Pace
from masterchef.runs.models import Run, RunState

from .conftest import ORIGIN, Socket
from .helpers import append

InDb = Callable[..., Awaitable[Any]]


def buy(token: str) -> Any:
    return Client(raise_request_exception=False).post(
        "/api/v1/ws-ticket", headers={"authorization": f"Bearer {token}"}
    )


@pytest.fixture
def session(transactional_db: None) -> Session:
    """A session of two seats, L1 and L2, both held by external agents."""
    scenario = Scenario.objects.create(
        name="s", family="f", level=1, digest=secrets.token_hex(8), spec={}
    )
    lineup = Lineup.objects.create(name="l", digest=secrets.token_hex(8), spec={})
    return Session.objects.create(
        kind="session",
        state=RunState.RUNNING,
        scenario=scenario,
        lineup=lineup,
        seed=1,
        seats={},
        ruleset="r",
    )


@pytest.fixture
def seat_ticket(session: Session) -> str:
    tokens.mint(session.pk, "L1")
    return identity.ticket_for(identity.SeatHolder(str(session.pk), "L1", 1))


async def test_a_viewer_with_a_session_cookie_is_let_in(
    run: Run, cookie: tuple[bytes, bytes]
) -> None:
    assert await Socket(f"/ws/runs/{run.pk}", [ORIGIN, cookie]).open()


@pytest.mark.parametrize(
    "headers", [[ORIGIN], [], [ORIGIN, (b"cookie", b"sessionid=guessed")]], ids=repr
)
async def test_nobody_is_refused(run: Run, headers: list[tuple[bytes, bytes]]) -> None:
    assert not await Socket(f"/ws/runs/{run.pk}", headers).open()


@pytest.mark.parametrize(
    "origin",
    [b"https://evil.example", b"null", b"http://localhost.evil.example", b"garbage", b"http://["],
)
async def test_a_foreign_origin_is_refused_though_the_cookie_is_good(
    run: Run, cookie: tuple[bytes, bytes], origin: bytes
) -> None:
    assert not await Socket(f"/ws/runs/{run.pk}", [(b"origin", origin), cookie]).open()


async def test_a_cookie_without_an_origin_counts_for_nothing(
    run: Run, cookie: tuple[bytes, bytes]
) -> None:
    assert not await Socket(f"/ws/runs/{run.pk}", [cookie]).open()


async def test_a_ticket_opens_one_socket_only(run: Run, viewer: User, in_db: InDb) -> None:
    ticket = await in_db(identity.ticket_for, identity.person(viewer))
    first = Socket(f"/ws/runs/{run.pk}", [], ticket)
    assert await first.open()
    assert first.answer["subprotocol"] == "masterchef.v1"  # the ticket is never echoed
    assert not await Socket(f"/ws/runs/{run.pk}", [], ticket).open()


async def test_an_invented_ticket_is_refused(run: Run) -> None:
    assert not await Socket(f"/ws/runs/{run.pk}", [], "x" * 43).open()


async def test_a_ticket_ends_with_its_holder(run: Run, viewer: User, in_db: InDb) -> None:
    ticket = await in_db(identity.ticket_for, identity.person(viewer))
    await in_db(User.objects.filter(pk=viewer.pk).update, is_active=False)
    assert not await Socket(f"/ws/runs/{run.pk}", [], ticket).open()


@pytest.mark.parametrize("how", ["deactivated", "new password", "signed out"])
async def test_an_open_socket_ends_when_its_person_may_no_longer_watch(
    run: Run, viewer: User, cookie: tuple[bytes, bytes], in_db: InDb, how: str
) -> None:
    socket = Socket(f"/ws/runs/{run.pk}", [ORIGIN, cookie])
    assert await socket.open()
    if how == "deactivated":
        await in_db(User.objects.filter(pk=viewer.pk).update, is_active=False)
    elif how == "new password":
        await in_db(viewer.set_password, "another")
        await in_db(viewer.save)
    else:
        client = Client()
        client.cookies["sessionid"] = cookie[1].decode().removeprefix("sessionid=")
        await in_db(client.logout)
    assert (await socket.closing())["code"] == 4401


async def test_a_seat_follows_its_own_events_only(
    session: Session, seat_ticket: str, in_db: InDb
) -> None:
    for _ in range(3):
        await in_db(append, session.pk, 2, seat="L1")
        await in_db(append, session.pk, 2, seat="L2")
        await in_db(append, session.pk, 1, seat="")
    socket = Socket("/ws/seat?after=0", [], seat_ticket)
    assert await socket.open()
    await socket.until(lambda s: len(s.events) == 6)
    assert {event["seat"] for event in socket.events} == {"L1"}
    assert socket.numbers == [1, 2, 6, 7, 11, 12]
    await in_db(append, session.pk, 4, seat="L2")
    await in_db(append, session.pk, 1, seat="L1")
    await socket.until(lambda s: len(s.events) == 7)
    assert socket.numbers[-1] == 20


async def test_a_seat_hears_once_that_the_word_is_its_own(
    session: Session, seat_ticket: str, in_db: InDb
) -> None:
    socket = Socket("/ws/seat", [], seat_ticket)
    assert await socket.open()
    fields = {"session": session, "tick": 4, "role": "line_cook", "state": WorkState.AWAITING}
    await in_db(Turn.objects.create, **fields, seat="L2")
    turn = await in_db(Turn.objects.create, **fields, seat="L1")
    await socket.until(lambda s: s.of_type("turn") and s.of_type("run"))
    assert socket.of_type("turn") == [
        {"type": "turn", "turn": turn.pk, "tick": 4, "deadline": None}
    ]
    assert await socket.quiet(0.8)


async def test_a_seat_may_not_watch_a_run_and_a_person_not_a_seat(
    session: Session, seat_ticket: str, viewer: User, cookie: tuple[bytes, bytes]
) -> None:
    assert not await Socket(f"/ws/runs/{session.pk}", [], seat_ticket).open()
    assert not await Socket("/ws/seat", [ORIGIN, cookie]).open()


async def test_a_revoked_seat_is_closed(session: Session, seat_ticket: str, in_db: InDb) -> None:
    socket = Socket("/ws/seat", [], seat_ticket)
    assert await socket.open()
    await in_db(tokens.revoke, session.pk, "L1")
    assert (await socket.closing())["code"] == 4401


def test_tokens_buy_tickets_for_what_they_are_good_for(session: Session, viewer: User) -> None:
    person = buy(str(AccessToken.for_user(viewer)))
    assert (person.status_code, person.json()["path"]) == (201, "/ws/runs/{run}")
    seat_token, _ = tokens.mint(session.pk, "L1")
    seat = buy(seat_token)
    assert (seat.status_code, seat.json()["path"]) == (201, "/ws/seat")
    assert identity._from_ticket(seat.json()["ticket"]) == identity.SeatHolder(
        str(session.pk), "L1", 1
    )
    assert buy("nonsense").status_code == 401
    assert Client().post("/api/v1/ws-ticket").status_code in (401, 403)


def test_tickets_without_redis_are_a_503_that_says_so(viewer: User, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = buy(str(AccessToken.for_user(viewer)))
    assert answer.status_code == 503
    assert "Redis" in answer.content.decode()


async def test_a_watcher_reads_on_while_redis_is_away(
    run: Run, cookie: tuple[bytes, bytes], in_db: InDb, settings: Any
) -> None:
    dead = "redis://127.0.0.1:1/0"
    settings.REDIS_URL = dead
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [dead]},
        }
    }
    settings.LIVE_PACE = Pace(poll_s=0.2, batch_s=0.01, retry_s=0.1)
    socket = Socket(f"/ws/runs/{run.pk}", [ORIGIN, cookie])
    assert await socket.open()
    await in_db(append, run.pk, 2)
    await socket.until(lambda s: len(s.events) == 2)
    await in_db(append, run.pk, 2)
    await socket.until(lambda s: len(s.events) == 4)
    await socket.leave()


async def test_an_address_that_does_not_exist_is_refused(cookie: tuple[bytes, bytes]) -> None:
    assert not await Socket("/ws/kitchen", [ORIGIN, cookie]).open()
