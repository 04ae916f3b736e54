"""Who opens a WebSocket: a signed-in person, or an agent that holds one seat."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils.crypto import constant_time_compare

from masterchef.accounts.models import SeatGrant, User
from masterchef.live import tickets

PROTOCOL = "masterchef.v1"
TICKET_PREFIX = "ticket."


@dataclass(frozen=True)
class Person:
    """Reads every run, until signed out, deactivated or given a new password."""

    user: int
    password: str  # the hash that sessions carry, never the password
    session: str = ""

    def holds(self) -> bool:
        user = User.objects.filter(pk=self.user, is_active=True).first()
        if user is None or not constant_time_compare(user.get_session_auth_hash(), self.password):
            return False
        store = import_module(settings.SESSION_ENGINE).SessionStore
        return not self.session or bool(store().exists(self.session))


@dataclass(frozen=True)
class SeatHolder:
    """Follows one seat of one run, until the seat's token is revoked or replaced."""

    run: str
    seat: str
    version: int

    def holds(self) -> bool:
        return SeatGrant.objects.filter(
            run_id=UUID(self.run), seat=self.seat, version=self.version
        ).exists()


Holder = Person | SeatHolder


def ticket_for(holder: Holder) -> str:
    """A ticket that opens one socket for the holder; raises tickets.TicketsDown."""
    return tickets.mint({"kind": type(holder).__name__, **asdict(holder)})


def person(user: User, session: str = "") -> Person:
    return Person(user.pk, user.get_session_auth_hash(), session)


def _from_ticket(ticket: str) -> Holder | None:
    fields = tickets.redeem(ticket)
    if fields is None:
        return None
    kind = SeatHolder if fields.pop("kind") == "SeatHolder" else Person
    holder: Holder = kind(**fields)
    return holder if holder.holds() else None


async def identify(scope: dict[str, Any]) -> Holder | None:
    """The holder of the ticket among the subprotocols, or else of the session cookie.

    A cookie counts only with an Origin, which has been checked before: browsers always send one.
    Raises tickets.TicketsDown.
    """
    offered: Iterable[str] = scope.get("subprotocols", ())
    for protocol in offered:
        if protocol.startswith(TICKET_PREFIX):
            read = database_sync_to_async(_from_ticket, thread_sensitive=False)
            return await read(protocol.removeprefix(TICKET_PREFIX))
    user = scope.get("user")
    if isinstance(user, User) and user.is_active and _has_origin(scope):
        return person(user, scope["session"].session_key or "")
    return None


def _has_origin(scope: dict[str, Any]) -> bool:
    return any(name == b"origin" for name, _ in scope["headers"])
