"""Containers of participants and judges: started or adopted, watched by short polls, ended.

One poll holds the claim for a moment and then gives it back, so no message lives for hours and
any worker of this host may do the next one. The container carries the claim's fence in its name:
a worker that lost its claim no longer finds it.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction

from agents import containers, credentials, flavors
from agents.containers import ContainerSpec, EngineAway, Key, Status
from agents.credentials import NoCredential
from agents.flavors import image_builds
from agents.registry import keys
from judging.cooks.attempts import contained, printout
from judging.cooks.attempts.contained import Contained, Run
from judging.cooks.attempts.endings import Ended, Row
from judging.cooks.attempts.members import begin
from judging.cooks.feed import message_of
from judging.models import Outcome
from masterchef.durable import (
    NOW,
    Attempt,
    AttemptFailed,
    FenceLost,
    NotNow,
    Sql,
    later,
    send,
    sql,
)

SLICE_S = 2.0  # how long one poll holds its claim
LOOK_S = 0.15
PAUSE_S = 0.2  # between two polls
SLEPT_S = 30.0  # of wall time that the monotonic clock did not see: the host slept


class ContainerLost(AttemptFailed):
    """The container is gone: the attempt counts, and another one starts it again."""

    kind = "container"


def watch(it: Contained) -> Ended | None:
    """Start or adopt its container, look at it for a moment, and end it when it is over.

    None: it runs on, or its end had it started over; the row has been given back. Raises
    FenceLost, AllTaken, ContainerLost, NotNow where no engine answers, containers.EngineError.
    """
    flavor = flavors.get(it.row.flavor)
    try:
        _begin(it)
        credentials.keep(it.key.row)
        run = _look(it)
        if run is None:
            _poll_again(it.row, it.attempt)
            return None
        # Before and after its tokens came back: they may have been renewed meanwhile.
        lent = credentials.secrets(flavor)
        credentials.take_back(flavor, it.key)
        run.passed, run.model = containers.metered(it.key), it.way.model
        run.secrets = tuple(dict.fromkeys([*lent, *credentials.secrets(flavor)]))
        if run.seen.status in (Status.LOST, Status.MISSING):
            containers.remove(it.key)
            raise ContainerLost("its container is gone: removed, or its engine restarted")
        ended = it.ended(run)
        if ended is not None:
            ended.container = it.key
        return ended  # noqa: TRY300 (what came before may raise both)
    except EngineAway as error:  # nobody's fault, so no attempt is counted
        raise NotNow(str(error), kind="engine") from error
    except NoCredential as error:
        return Ended(Outcome.AUTH_FAILED, str(error))
    except FenceLost:
        if _cancelled(it.attempt):
            credentials.take_back(flavor, it.key)
            containers.remove(it.key)
        raise


def _begin(it: Contained) -> None:
    """Adopt the container or start it. Raises AllTaken, and NoCredential where none is there."""
    row, way = it.row, it.way
    # Whoever takes the container over needs the door's key as well.
    headers, ca, certificate = _door(it)
    bare = ContainerSpec(
        it.key,
        "",
        (),
        network=way.network,
        endpoint=way.endpoint,
        endpoint_headers=headers,
        endpoint_model=way.model,
        endpoint_refusal=way.replaced,
        endpoint_ca=ca,
        endpoint_certificate=certificate,
        domains=way.domains,
    )
    if not containers.adopt(bare):
        if way.replaced:
            raise NotNow(way.replaced, kind="replaced")
        # An image is built where it is missing, whichever machine this is.
        image_builds.ensure(
            row.flavor,
            say=lambda line: printout.say(row, "build", line),
            firewall=way.network is containers.Network.OPEN,
        )
        spec = replace(
            it.spec(contained.access_of(row, it.key, way)),
            endpoint_headers=headers,
            endpoint_ca=ca,
            endpoint_certificate=certificate,
            domains=way.domains,
        )
        begin(row, it.attempt, again=True)
        containers.start(spec)
        row.clock_offset_s = time.time() - time.monotonic()
    _note(row, it.attempt, it.key)


def _door(it: Contained) -> keys.Door:
    """What the way's door adds and trusts. Raises AllTaken, NoCredential and HostError."""
    if it.way.host is not None:
        return keys.door_of(it.way.host)
    api = it.way.api
    return keys.Door(api.headers(contained.key_of(it.row, it.key)) if api else {}, "", "")


def _note(row: Row, attempt: Attempt, key: Key) -> None:
    """Write the container's name and host down. Raises FenceLost."""
    columns = {
        "container": key.name,
        "host": settings.HOST_NAME,
        "heard_at": NOW,
        "clock_offset_s": row.clock_offset_s,
        "began_at": Sql("coalesce(began_at, masterchef_now())"),
    }
    attempt.note(columns)


def _look(it: Contained) -> Run | None:
    """The container once it is over; None: it runs on."""
    row, key = it.row, it.key
    until = time.monotonic() + SLICE_S
    while True:
        seen = containers.state(key)
        slept_s = slept_since(row)
        ran_s = max(seen.ran_s - slept_s, 0.0)
        if seen.status != Status.RUNNING:
            printout.show(row, key)
            return Run(key, seen, False, ran_s, slept_s)
        if not it.attempt.still_mine():
            raise FenceLost(it.attempt.ref.name)
        if ran_s + row.used_s > it.timeout_s:
            printout.show(row, key)
            containers.stop(key)
            return Run(key, containers.state(key), True, ran_s, slept_s)
        if time.monotonic() > until:
            printout.show(row, key)
            return None
        time.sleep(LOOK_S)


def slept_since(row: Row) -> float:
    """Seconds that this host slept since the container's start: wall time that the monotonic
    clock did not see. 0 below what a clock's correction may be."""
    if row.clock_offset_s is None:
        return 0.0
    drift = time.time() - time.monotonic() - row.clock_offset_s
    return drift if drift > SLEPT_S else 0.0


def again(it: Contained, *, error: str, columns: Mapping[str, Any]) -> None:
    """Start over without counting an attempt; `columns` says why in the row.

    In a transaction of the caller's the row and what else it writes change together. Raises
    FenceLost.
    """
    it.attempt.note({**columns, "began_at": None, "container": ""})
    it.attempt.give_back(error=error)
    transaction.on_commit(lambda: _start_over(it.row, it.key))


def _start_over(row: Row, key: Key) -> None:
    containers.remove(key)
    send(message_of(row))


def _poll_again(row: Row, attempt: Attempt) -> None:
    if attempt.give_back(delay_s=PAUSE_S):
        later(PAUSE_S, message_of(row))


def _cancelled(attempt: Attempt) -> bool:
    ref = attempt.ref
    row = sql(f"SELECT state FROM {ref.table} WHERE id = %s", (ref.id,)).fetchone()
    return row is None or row.state in ("cancelled", "done")
