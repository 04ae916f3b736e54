"""A participant or a judge in a container: how it is specified and signed in, and what is made of
its end."""

import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings

from agents import containers, credentials, flavors
from agents.containers import ContainerSpec, Key, Limits, Logs, Seen, TooBig
from agents.credentials import NoCredential
from agents.flavors import Access
from judging.briefs import Brief, Member
from judging.cooks.attempts.endings import Ended, Row
from judging.cooks.folder import storage
from judging.cooks.ways import Way, way_of
from judging.models import Participation
from judging.sealing import redacted
from masterchef.durable import Attempt, NotNow

ALL_TAKEN_S = 5.0  # until a credential is looked for again


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


class Contained(ABC):
    """One attempt of a row in a container. `part` tells repairs of one attempt apart."""

    timeout_s: float  # that it may run, without what it waits for rate limits

    def __init__(
        self, row: Any, attempt: Attempt, brief: Brief, member: Member, *, part: str = ""
    ) -> None:
        self.row, self.attempt, self.brief, self.member = row, attempt, brief, member
        ref = attempt.ref
        # A resumed attempt has another name, so it adopts nothing old.
        self.key = Key(
            f"{ref.name}{part}",
            attempt.number,
            ref.fence,
            cook=str(row.cook.pk),
            site=settings.SITE,
        )
        self.limits = _limits(brief, member)
        self.way = way_of(brief, member, row.cook.pk)

    @abstractmethod
    def spec(self, access: Access | None) -> ContainerSpec:
        """What a fresh start runs, with the credential leased for it."""

    @abstractmethod
    def ended(self, run: Run) -> Ended | None:
        """What came of it; None: it has been started over, and the row was given back."""

    def keep_log(self, logs: Logs) -> str:
        """The output of the container as a stored file; its name."""
        row: Row = self.row
        text = logs.stdout
        if logs.stderr:
            text += f"\n--- stderr ---\n{logs.stderr}"
        folder = "rounds" if isinstance(row, Participation) else "judging"
        name = f"{row.who}-{self.attempt.ref.fence}.log"
        return storage.keep_text(f"cooks/{row.cook.pk}/{folder}/{row.round_number}/{name}", text)


def _limits(brief: Brief, member: Member) -> Limits:
    """The member's own resources over the brief's."""
    return containers.limits_for(brief.resources_of(member).model_dump())


def spooled() -> IO[bytes]:
    """A file for out/ on its way."""
    return tempfile.TemporaryFile()


class AllTaken(NotNow):
    """Every credential of the flavor serves another container."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="busy", retry_after_s=ALL_TAKEN_S)


def access_of(row: Row, key: Key, way: Way) -> Access | None:
    """The credential that goes into this container; None where it needs none. Raises AllTaken."""
    sign_in = flavors.get(row.flavor).sign_in
    if way.endpoint or not (sign_in.home or sign_in.env):
        return None
    return _leased(row, key)


def key_of(row: Row, key: Key) -> str:
    """The paid key that the door adds; a subscription's sign-in needs more than one endpoint.

    Raises AllTaken, and NoCredential where none is there.
    """
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
