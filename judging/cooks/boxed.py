"""Participants and judges in containers: started or adopted, watched by short polls, collected.

One poll holds the claim for a moment and then gives it back, so no message lives for hours and
any worker of this host may do the next one. The container carries the claim's fence in its name:
a worker that lost its claim no longer finds it.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO

from agents import containers, credentials, flavors
from agents.calls import FenceLost
from agents.containers import ContainerSpec, Key, Limits, Logs, Seen, Status, TooBig
from agents.credentials import NoCredential
from agents.flavors import Access
from judging.cooks import claims, output, stepping
from judging.cooks.announcing import judgement_message, participation_message
from judging.cooks.ending import Ended, Row, finish
from judging.cooks.ways import Way
from judging.models import Outcome, Participation
from judging.sealing import redacted
from masterchef import durable
from masterchef.durable import WorkRef, sql
from masterchef.heartbeat import Lease
from masterchef.messages import later, send

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


def key_of(row: Row, ref: WorkRef, attempt: int, part: str = "") -> Key:
    """Whose container it is; a resumed attempt has another row's name, so it adopts nothing old."""
    name = f"{ref.name}{part}"
    return Key(name, attempt, ref.fence, cook=str(row.cook.pk), site=claims.site())


def watch(
    row: Row,
    ref: WorkRef,
    lease: Lease,
    key: Key,
    *,
    make: Callable[[Access | None], ContainerSpec],
    way: Way,
    timeout_s: float,
    end: Callable[[Run], bool],
) -> None:
    """Start or adopt the row's container, look at it for a moment, and `end` it when it is over.

    `make` builds the spec of a fresh start, with the credential leased for it. `end` returns
    whether its end was committed. A lost container counts an attempt and is started again.
    Raises FenceLost, containers.EngineError.
    """
    flavor = flavors.get(row.flavor)
    try:
        if not _begin(row, ref, key, make, way):
            return
        credentials.keep(key.row)
        run = _look(row, ref, lease, key, timeout_s)
        if run is None:
            _poll_again(row, ref)
            return
        # Before and after its tokens came back: they may have been renewed meanwhile.
        lent = credentials.secrets(flavor)
        credentials.take_back(flavor, key)
        run.secrets = tuple(dict.fromkeys([*lent, *credentials.secrets(flavor)]))
        if run.seen.status in (Status.LOST, Status.MISSING):
            containers.remove(key)
            said = "its container is gone: removed, or its engine restarted"
            durable.give_back(ref, delay_s=durable.backoff_s(key.attempt), error=said)
        elif end(run):
            containers.remove(key)
    except FenceLost:
        if _cancelled(ref):
            credentials.take_back(flavor, key)
            containers.remove(key)
        raise


def _begin(
    row: Row,
    ref: WorkRef,
    key: Key,
    make: Callable[[Access | None], ContainerSpec],
    way: Way,
) -> bool:
    """Adopt the container or start it; False: it has to wait for a credential, or can't sign in."""
    try:
        # Whoever takes the container over needs the door's key as well.
        headers = way.api.headers(_key(row, key)) if way.api else {}
        bare = ContainerSpec(
            key, "", (), network=way.network, endpoint=way.endpoint, endpoint_headers=headers
        )
        if containers.adopt(bare):
            _note(row, ref, key)
            return True
        access = _access(row, key, way)
    except NoCredential as error:
        finish(row, ref, Ended(Outcome.AUTH_FAILED, str(error)))
        return False
    except _AllTaken as error:
        durable.give_back(
            ref, state="waiting", delay_s=ALL_TAKEN_S, error=str(error), counted=False
        )
        return False
    spec = replace(make(access), endpoint_headers=headers)
    stepping.begin(row, ref, again=True)
    containers.start(spec)
    row.clock_offset_s = time.time() - time.monotonic()
    _note(row, ref, key)
    return True


class _AllTaken(Exception):
    """Every credential of the flavor serves another container."""


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
        raise _AllTaken(f"every credential of {row.flavor} is in use or limited")
    return access


def _note(row: Row, ref: WorkRef, key: Key) -> None:
    """Write the container's name and host down. Raises FenceLost."""
    found = sql(
        f"UPDATE {ref.table} SET container = %s, host = %s, heard_at = masterchef_now(),"
        " clock_offset_s = %s, began_at = coalesce(began_at, masterchef_now())"
        " WHERE id = %s AND fence = %s AND state = 'claimed' RETURNING began_at",
        (key.name, claims.host_name(), row.clock_offset_s, ref.id, ref.fence),
    ).fetchone()
    if found is None:
        raise FenceLost(ref.name)
    row.container, row.host, row.began_at = key.name, claims.host_name(), found.began_at


def _look(row: Row, ref: WorkRef, lease: Lease, key: Key, timeout_s: float) -> Run | None:
    """The container once it is over; None: it runs on."""
    until = time.monotonic() + SLICE_S
    while True:
        seen = containers.state(key)
        slept_s = slept_since(row)
        ran_s = max(seen.ran_s - slept_s, 0.0)
        if seen.status != Status.RUNNING:
            output.show(row, key)
            return Run(key, seen, False, ran_s, slept_s)
        if not lease.still_mine():
            raise FenceLost(ref.name)
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


def again(row: Row, ref: WorkRef, key: Key, *, error: str, columns: str) -> None:
    """Start over without counting an attempt; `columns` says why in the row."""
    containers.remove(key)
    sql(
        f"UPDATE {ref.table} SET {columns}, began_at = NULL, container = '' WHERE id = %s"
        " AND fence = %s AND state = 'claimed'",
        (ref.id, ref.fence),
    )
    durable.give_back(ref, error=error, counted=False)
    send(message_of(row))


def _poll_again(row: Row, ref: WorkRef) -> None:
    if durable.give_back(ref, delay_s=PAUSE_S, counted=False):
        later(PAUSE_S, message_of(row))


def message_of(row: Row):  # type: ignore[no-untyped-def]
    """The hint that leads to the row's next step."""
    hint = participation_message if isinstance(row, Participation) else judgement_message
    return hint(row.pk, row.flavor)


def _cancelled(ref: WorkRef) -> bool:
    row = sql(f"SELECT state FROM {ref.table} WHERE id = %s", (ref.id,)).fetchone()
    return row is None or row.state in ("cancelled", "done")


def spooled() -> IO[bytes]:
    """A file for out/ on its way."""
    return tempfile.TemporaryFile()
