"""Tokens: refresh tokens that are good for one use, and tokens that hold one seat of one run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken, Token
from rest_framework_simplejwt.utils import datetime_from_epoch

from masterchef.accounts.models import SeatGrant, User


class Refresh(RefreshToken):
    def blacklist(self) -> Any:
        """Ends the token; raises TokenError if somebody else has just used it.

        Two requests with the same token at the same instant both pass the check before; only the
        one that inserts the row may go on.
        """
        made: Any = super().blacklist()  # (row, created), whatever its annotation says
        if not made[1]:
            raise TokenError("Token is blacklisted")
        return made


class SeatAccess(Token):
    """Signed claims: run, seat and the version of the grant."""

    token_type = "seat"
    lifetime = settings.SEAT_TOKEN_LIFETIME


@dataclass(frozen=True)
class SeatAgent:
    """Whoever holds a seat's token. Stands where a user stands, and may do nothing but play."""

    run_id: UUID
    seat: str
    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_staff = False
    is_superuser = False
    may_operate = False
    may_administer = False

    @property
    def pk(self) -> str:
        return f"{self.run_id}:{self.seat}"

    def get_username(self) -> str:
        return f"seat {self.seat}"


def mint(
    run_id: UUID, seat: str, *, by: User | None = None, lifetime: timedelta | None = None
) -> tuple[str, datetime]:
    """A new token for the seat and when it ends. The seat's earlier tokens end at once."""
    grant, created = SeatGrant.objects.get_or_create(
        run_id=run_id, seat=seat, defaults={"created_by": by}
    )
    if not created:
        _raise_version(run_id, seat)
        grant.refresh_from_db()
    token = SeatAccess()
    if lifetime:
        token.set_exp(lifetime=lifetime)
    token["run"], token["seat"], token["version"] = str(run_id), seat, grant.version
    return str(token), datetime_from_epoch(token["exp"])


def revoke(run_id: UUID, seat: str) -> bool:
    """End every token of the seat; False if it never had one."""
    return _raise_version(run_id, seat)


def seat_agent(token: Token) -> SeatAgent | None:
    """Who a validated token stands for; None if it has been revoked."""
    run, seat, version = token.get("run"), token.get("seat"), token.get("version")
    if not SeatGrant.objects.filter(run_id=run, seat=seat, version=version).exists():
        return None
    return SeatAgent(UUID(run), str(seat))


def _raise_version(run_id: UUID, seat: str) -> bool:
    rows = SeatGrant.objects.filter(run_id=run_id, seat=seat)
    return bool(rows.update(version=F("version") + 1))
