"""Participants and judges in containers: started or adopted, watched by short polls, collected.

One poll holds the claim for a moment and then gives it back, so no message lives for hours and
any worker of this host may do the next one. The container carries the claim's fence in its name:
a worker that lost its claim no longer finds it.
"""

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any

from django.db import transaction

from agents import containers, credentials, flavors
from agents.containers import ContainerSpec, Key, Limits, Logs, Seen, Status, TooBig
from agents.credentials import NoCredential
from agents.flavors import Access
from judging.cooks import output
from judging.cooks.announcing import judgement_message, participation_message
from judging.cooks.attempts import begin
from judging.cooks.ending import Ended, Row
from judging.cooks.machine import host_name, site
from judging.cooks.ways import Way
from judging.models import Outcome, Participation
from judging.sealing import redacted
from masterchef.durable import NOW, Attempt, AttemptFailed, FenceLost, NotNow, Sql, later, send, sql

SLICE_S = 2.0  # how long one poll holds its claim
LOOK_S = 0.15
PAUSE_S = 0.2  # between two polls
ALL_TAKEN_S = 5.0  # until a credential is looked for again
SLEPT_S = 30.0  # of wall time that the monotonic clock did not see: the host slept


@dataclass
class Run:
    """One container that has ended, or that we ended."""

    key: Key
    seen: Seen
    timed_out: bool
    ran_s: float
    slept_s: float
    model: str = ""  # the only one that its door led to
    passed: containers.Tokens = field(default_factory=containers.Tokens)  # by the door's count
    secrets: tuple[bytes, ...] = ()  # that were lent to it, which must not leave it

    def logs(self) -> Logs:
        """What it printed, without what was lent to it."""
        found = containers.logs(self.key)
        out, err = (redacted(text, self.secrets) for text in found[:2])
        return found._replace(stdout=out, stderr=err)

    def collect(self, into: IO[bytes], limits: Limits) -> str:
        """out/ as a tar, at its start; why it could not be taken, "" if it was."""
        try:
            containers.collect(self.key, into, limits)
        except TooBig as error:
            return str(error)
        into.seek(0)
        return ""


def key_of(row: Row, attempt: Attempt, part: str = "") -> Key:
    """Whose container it is; a resumed attempt has another row's name, so it adopts nothing old."""
    ref = attempt.ref
    return Key(f"{ref.name}{part}", attempt.number, ref.fence, cook=str(row.cook.pk), site=site())


class ContainerLost(AttemptFailed):
    """The container is gone: the attempt counts, and another one starts it again."""

    kind = "container"


class AllTaken(NotNow):
    """Every credential of the flavor serves another container."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="busy", retry_after_s=ALL_TAKEN_S)


def watch(
    row: Row,
    attempt: Attempt,
    key: Key,
    *,
    make: Callable[[Access | None], ContainerSpec],
    way: Way,
    timeout_s: float,
    end: Callable[[Run], Ended | None],
) -> Ended | None:
    """Start or adopt the row's container, look at it for a moment, and `end` it when it is over.

    `make` builds the spec of a fresh start, with the credential leased for it. None: it runs on,
    or `end` had it started over; the row has been given back. Raises FenceLost, AllTaken,
    ContainerLost, containers.EngineError.
    """
    flavor = flavors.get(row.flavor)
    try:
        _begin(row, attempt, key, make, way)
        credentials.keep(key.row)
        run = _look(row, attempt, key, timeout_s)
        if run is None:
            _poll_again(row, attempt)
            return None
        # Before and after its tokens came back: they may have been renewed meanwhile.
        lent = credentials.secrets(flavor)
        credentials.take_back(flavor, key)
        run.passed, run.model = containers.metered(key), way.model
        run.secrets = tuple(dict.fromkeys([*lent, *credentials.secrets(flavor)]))
        if run.seen.status in (Status.LOST, Status.MISSING):
            containers.remove(key)
            raise ContainerLost("its container is gone: removed, or its engine restarted")
        ended = end(run)
        if ended is not None:
            ended.container = key
        return ended
    except NoCredential as error:
        return Ended(Outcome.AUTH_FAILED, str(error))
    except FenceLost:
        if _cancelled(attempt):
            credentials.take_back(flavor, key)
            containers.remove(key)
        raise


def _begin(
    row: Row,
    attempt: Attempt,
    key: Key,
    make: Callable[[Access | None], ContainerSpec],
    way: Way,
) -> None:
    """Adopt the container or start it. Raises AllTaken, and NoCredential where none is there."""
    # Whoever takes the container over needs the door's key as well.
    headers = way.api.headers(_key(row, key)) if way.api else {}
    bare = ContainerSpec(
        key,
        "",
        (),
        network=way.network,
        endpoint=way.endpoint,
        endpoint_headers=headers,
        endpoint_model=way.model,
    )
    if not containers.adopt(bare):
        spec = replace(make(_access(row, key, way)), endpoint_headers=headers)
        begin(row, attempt, again=True)
        containers.start(spec)
        row.clock_offset_s = time.time() - time.monotonic()
    _note(row, attempt, key)


def _access(row: Row, key: Key, way: Way) -> Access | None:
    """The credential that goes into this container; None where it needs none."""
    sign_in = flavors.get(row.flavor).sign_in
    if way.endpoint or not (sign_in.home or sign_in.env):
        return None
    return _leased(row, key)


def _key(row: Row, key: Key) -> str:
    """The paid key that the door adds; a subscription's sign-in needs more than one endpoint."""
    flavor = flavors.get(row.flavor)
    if credentials.choice(flavor) is credentials.Kind.SUBSCRIPTION:
        raise NoCredential(
            f"{flavor.name} would sign in by subscription, which needs network: open; for "
            f"model-only put {flavor.sign_in.env[0]} there instead, or set "
            f"MASTERCHEF_SIGN_IN={flavor.name}=key beside it"
        )
    return next(iter(_leased(row, key).env.values()))


def _leased(row: Row, key: Key) -> Access:
    access = credentials.lease(flavors.get(row.flavor), key.row)
    if access is None:
        raise AllTaken(f"every credential of {row.flavor} is in use or limited")
    return access


def _note(row: Row, attempt: Attempt, key: Key) -> None:
    """Write the container's name and host down. Raises FenceLost."""
    columns = {
        "container": key.name,
        "host": host_name(),
        "heard_at": NOW,
        "clock_offset_s": row.clock_offset_s,
        "began_at": Sql("coalesce(began_at, masterchef_now())"),
    }
    attempt.note(columns)


def _look(row: Row, attempt: Attempt, key: Key, timeout_s: float) -> Run | None:
    """The container once it is over; None: it runs on."""
    until = time.monotonic() + SLICE_S
    while True:
        seen = containers.state(key)
        slept_s = slept_since(row)
        ran_s = max(seen.ran_s - slept_s, 0.0)
        if seen.status != Status.RUNNING:
            output.show(row, key)
            return Run(key, seen, False, ran_s, slept_s)
        if not attempt.still_mine():
            raise FenceLost(attempt.ref.name)
        if ran_s + row.used_s > timeout_s:
            output.show(row, key)
            containers.stop(key)
            return Run(key, containers.state(key), True, ran_s, slept_s)
        if time.monotonic() > until:
            output.show(row, key)
            return None
        time.sleep(LOOK_S)


def slept_since(row: Row) -> float:
    """Seconds that this host slept since the container's start: wall time that the monotonic
    clock did not see. 0 below what a clock's correction may be."""
    if row.clock_offset_s is None:
        return 0.0
    drift = time.time() - time.monotonic() - row.clock_offset_s
    return drift if drift > SLEPT_S else 0.0


def again(row: Row, attempt: Attempt, key: Key, *, error: str, columns: Mapping[str, Any]) -> None:
    """Start over without counting an attempt; `columns` says why in the row.

    In a transaction of the caller's the row and what else it writes change together. Raises
    FenceLost.
    """
    attempt.note({**columns, "began_at": None, "container": ""})
    attempt.give_back(error=error)
    transaction.on_commit(lambda: _start_over(row, key))


def _start_over(row: Row, key: Key) -> None:
    containers.remove(key)
    send(message_of(row))


def _poll_again(row: Row, attempt: Attempt) -> None:
    if attempt.give_back(delay_s=PAUSE_S):
        later(PAUSE_S, message_of(row))


def message_of(row: Row):  # type: ignore[no-untyped-def]
    """The hint that leads to the row's next step."""
    hint = participation_message if isinstance(row, Participation) else judgement_message
    return hint(row.pk, row.flavor)


def _cancelled(attempt: Attempt) -> bool:
    ref = attempt.ref
    row = sql(f"SELECT state FROM {ref.table} WHERE id = %s", (ref.id,)).fetchone()
    return row is None or row.state in ("cancelled", "done")


def spooled() -> IO[bytes]:
    """A file for out/ on its way."""
    return tempfile.TemporaryFile()
