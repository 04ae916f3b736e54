"""Who may do what. Viewers read, operators run, admins manage users; a seat plays its seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from masterchef.accounts.models import User
from masterchef.accounts.tokens import SeatAgent

if TYPE_CHECKING:  # REST framework imports this module while it imports its views
    from rest_framework.views import APIView


def is_user(user: Any) -> TypeGuard[User]:
    """A signed-in person; an agent with a seat's token is none."""
    return isinstance(user, User) and user.is_active


def is_seat(user: Any) -> TypeGuard[SeatAgent]:
    return isinstance(user, SeatAgent)


class Reads(BasePermission):
    message = "Sign in as a viewer, operator or admin."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_user(request.user)


class Operates(BasePermission):
    message = "Only operators and admins may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_user(request.user) and request.user.may_operate


class Administers(BasePermission):
    message = "Only admins may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_user(request.user) and request.user.may_administer


class ReadsOrOperates(BasePermission):
    """Everybody signed in reads, operators change."""

    message = "Only operators and admins may change this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        wanted = Reads if request.method in SAFE_METHODS else Operates
        return bool(wanted().has_permission(request, view))


class HoldsSeat(BasePermission):
    message = "This address is for agents: send a seat's token."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_seat(request.user)
