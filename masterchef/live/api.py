"""Tickets for WebSockets, bought with whatever the REST interface accepts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from masterchef.accounts.permissions import is_seat, is_user
from masterchef.live import identity
from masterchef.live.tickets import LIFETIME_S, TicketsDown


class TicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField(help_text='offer it as the subprotocol "ticket.<ticket>"')
    path = serializers.CharField(help_text="of the WebSocket; {run} stands for a run's id")
    expires_in = serializers.IntegerField(help_text="seconds")


class MayWatch(BasePermission):
    message = "Sign in, or send a seat's token."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_user(request.user) or is_seat(request.user)


class TicketsUnavailable(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "Tickets are kept in Redis, which does not answer; try again soon."
    default_code = "tickets_down"


class TicketView(APIView):
    permission_classes = [MayWatch]

    @extend_schema(request=None, responses={201: TicketSerializer}, operation_id="ws_ticket")
    def post(self, request: Request) -> Response:
        """A ticket that opens one WebSocket within half a minute.

        Open it with the subprotocols `masterchef.v1` and `ticket.<ticket>`. A person's ticket
        opens the feed of any run, a seat's token buys one for that seat's own feed.
        """
        try:
            ticket = identity.ticket_for(_holder(request))
        except TicketsDown as error:
            raise TicketsUnavailable from error
        path = "/ws/runs/{run}" if is_user(request.user) else "/ws/seat"
        answer = {"ticket": ticket, "path": path, "expires_in": LIFETIME_S}
        return Response(answer, status=status.HTTP_201_CREATED)


def _holder(request: Request) -> identity.Holder:
    caller: Any = request.user
    token: Any = request.auth
    if is_user(caller):
        return identity.person(caller)
    return identity.SeatHolder(str(caller.run_id), caller.seat, token["version"])
