"""Handing out and taking back the token with which an external agent holds a seat."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen.models import Session
from masterchef.accounts import tokens
from masterchef.accounts.permissions import Operates
from masterchef.api.errors import Conflict
from masterchef.api.schema import Problem


class LifetimeSerializer(serializers.Serializer[Any]):
    lifetime_s = serializers.IntegerField(
        default=None, allow_null=True, min_value=60, max_value=7 * 86_400,
        help_text="seconds until it ends; 12 hours if left out",
    )  # fmt: skip


class SeatTokenSerializer(serializers.Serializer[Any]):
    session = serializers.UUIDField()
    seat = serializers.CharField()
    token = serializers.CharField(help_text="send it as `Authorization: Bearer …`")
    expires_at = serializers.DateTimeField()


class SeatTokenView(APIView):
    permission_classes = [Operates]

    @extend_schema(
        operation_id="seat_token",
        request=LifetimeSerializer,
        responses={201: SeatTokenSerializer, 404: Problem, 409: Problem},
    )
    def post(self, request: Request, session_id: UUID, seat: str) -> Response:
        """A token for one external seat. The seat's earlier tokens end."""
        fields = LifetimeSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        session = _with_seat(session_id, seat)
        player = session.seats[seat]["player"]
        if player != "external":
            raise Conflict(f"seat: {seat} is held by {player}; only an external seat has a token.")
        if session.ended:
            raise Conflict(f"state: the session is {session.state}; nothing is left to decide.")
        seconds = fields.validated_data["lifetime_s"]
        user: Any = request.user
        lifetime = timedelta(seconds=seconds) if seconds else None
        token, until = tokens.mint(session.pk, seat, by=user, lifetime=lifetime)
        made = {"session": session.pk, "seat": seat, "token": token, "expires_at": until}
        return Response(SeatTokenSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="seat_token_revoke",
        responses={204: OpenApiResponse(description="revoked"), 404: Problem},
    )
    def delete(self, request: Request, session_id: UUID, seat: str) -> Response:
        """End every token of the seat."""
        session = _with_seat(session_id, seat)
        if not tokens.revoke(session.pk, seat):
            raise NotFound(f"Seat {seat} never had a token.")
        return Response(status=status.HTTP_204_NO_CONTENT)


def _with_seat(session_id: UUID, seat: str) -> Session:
    session = get_object_or_404(Session.objects.only("seats", "state"), pk=session_id)
    if seat not in session.seats:
        raise NotFound(f"The session has no seat {seat!r}; its seats: {', '.join(session.seats)}.")
    return session
