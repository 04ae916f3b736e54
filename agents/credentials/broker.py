"""Leasing: one row a credential, one holder a row, by the database's clock."""

import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from agents import containers, flavors
from agents.credentials.lookup import Found, Kind, choice, found, read, ways
from agents.flavors import Access, Flavor
from agents.models import Credential
from masterchef.durable import sql

log = structlog.get_logger(__name__)

# Prolonged at every look at the container; long, since a container may outlive its worker, and
# two that refresh one token lock each other out.
LEASE_S = 900

TAKE = """
UPDATE agents_credential SET holder = %s,
    lease_until = masterchef_now() + make_interval(secs => %s)
WHERE id = (
    SELECT id FROM agents_credential
    WHERE machine = %s AND flavor = %s AND kind = %s AND name = ANY(%s) AND enabled
      AND (holder = %s OR holder = '' OR lease_until < masterchef_now())
      AND (limited_until IS NULL OR limited_until < masterchef_now() OR holder = %s)
    ORDER BY holder = %s DESC, lease_until NULLS FIRST, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING name
"""


class NoCredential(Exception):
    """This machine has none of the kind that is wanted; the message names the fix."""


def lease(flavor: Flavor, work: str) -> Access | None:
    """A credential for the work's container alone; None: all are taken or limited, try later.

    An ensemble gets one of each of its flavors, or none at all. The same work gets the same ones
    again. Raises NoCredential.
    """
    got: list[Access] = []
    parts = [part for part in _parts(flavor) if any(part.sign_in)]
    try:
        for part in parts:
            access = _lease(part, work)
            if access is None:
                break
            got.append(access)
    finally:
        # Whoever waits for one holds no other: two that want the same two would wait for ever.
        if len(got) < len(parts):
            for part in parts:
                hand_back(part, work, {})
    if len(got) < len(parts):
        return None
    return Access(
        env={name: value for each in got for name, value in each.env.items()},
        home={name: file for each in got for name, file in each.home.items()},
        subscription=any(each.subscription for each in got),
    )


def _parts(flavor: Flavor) -> list[Flavor]:
    """In the order of their names."""
    return [flavors.get(name) for name in sorted(flavor.parts)] or [flavor]


def _lease(flavor: Flavor, work: str) -> Access | None:
    kind = choice(flavor)
    here = {each.name: each for each in found(flavor) if each.kind is kind}
    if kind is None or not here:
        raise NoCredential(
            f"{flavor.name} can't sign in on {settings.HOST_NAME}: put {ways(flavor)}"
        )
    _note(flavor, here)
    row = sql(
        TAKE,
        (work, LEASE_S, settings.HOST_NAME, flavor.name, kind, list(here), work, work, work),
    ).fetchone()
    if row is None:
        return None
    log.info("credential_leased", flavor=flavor.name, credential=row.name, work=work)
    return read(flavor, here[row.name])


def keep(work: str) -> bool:
    """Prolong the work's lease; False: it has none."""
    row = sql(
        "UPDATE agents_credential SET lease_until = masterchef_now() + make_interval(secs => %s)"
        " WHERE holder = %s RETURNING id",
        (LEASE_S, work),
    ).fetchone()
    return row is not None


def limited(work: str, until: datetime) -> None:
    """The work's credential is used up until then; nobody else gets it before."""
    Credential.objects.filter(holder=work).update(limited_until=until)


def take_back(flavor: Flavor, key: containers.Key) -> bool:
    """End the lease of the key's row, with the files of its container's HOME as they are now.

    To be called once the container has ended and before it is removed. False: there was no lease.
    Raises EngineError if the files can't be had; then the lease stays.
    """
    if not Credential.objects.filter(holder=key.row).exists():
        return False
    gone = containers.state(key).status in (containers.Status.MISSING, containers.Status.LOST)
    files = {} if gone else containers.home_files(key, flavor.sign_in.home)
    back = [hand_back(part, key.row, files) for part in _parts(flavor)]
    return any(back)


def hand_back(flavor: Flavor, work: str, files: Mapping[str, bytes]) -> bool:
    """End the work's lease; files that changed take the old ones' place first, each atomically."""
    with transaction.atomic():
        mine = Credential.objects.select_for_update().filter(holder=work, flavor=flavor.name)
        row = mine.first()
        if row is None:
            return False  # it was leased anew meanwhile: our copy is the older one
        one = next((each for each in found(flavor) if each.name == row.name), None)
        if one is not None and one.path is not None and not one.variable:
            for name in flavor.sign_in.home:
                if files.get(name):
                    _replace(one.path / name, files[name])
        row.holder, row.lease_until = "", None
        row.save(update_fields=["holder", "lease_until"])
    return True


def _note(flavor: Flavor, here: Mapping[str, Found]) -> None:
    """A row for each that was found; rows are never removed, since a holder may come back."""
    rows = [
        Credential(
            machine=settings.HOST_NAME, flavor=flavor.name, name=each.name, kind=Kind(each.kind)
        )
        for each in here.values()
    ]
    Credential.objects.bulk_create(rows, ignore_conflicts=True)


def _replace(path: Path, content: bytes) -> None:
    """Write beside it and rename: a reader sees the old or the new one, also after a crash."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    log.info("credential_rotated", file=path.name)
