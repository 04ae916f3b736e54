"""How an external agent plays: one call to see, one call to decide."""

import time
from typing import Any

from django.db import connection
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen import engine, sessions
from kitchen.models import Session, Turn
from masterchef.accounts.permissions import HoldsSeat
from masterchef.accounts.tokens import SeatAgent
from masterchef.api.errors import Conflict, field_error
from masterchef.api.numbers import NumberField
from masterchef.api.schema import Problem
from masterchef.durable import WorkState

LOOK_EVERY_S = 0.1
LONGEST_WAIT_S = 30


class WaitSerializer(serializers.Serializer[Any]):
    wait = NumberField(default=0, min_value=0, max_value=LONGEST_WAIT_S)


class SeatViewSerializer(serializers.Serializer[Any]):
    """What the seat may know now. `observation` and `schema` are there while it has the word."""

    state = serializers.ChoiceField(
        choices=["your_turn", "waiting", "ended"], help_text="waiting: ask again"
    )
    session = serializers.UUIDField()
    seat = serializers.CharField()
    role = serializers.CharField()
    reason = serializers.CharField(help_text="why it ended or stands still", allow_blank=True)
    turn = serializers.IntegerField(allow_null=True, help_text="send it back with the decision")
    tick = serializers.IntegerField(allow_null=True)
    deadline = serializers.DateTimeField(
        allow_null=True, help_text="a seat that is silent until then waits"
    )
    observation = serializers.DictField(allow_null=True)
    schema = serializers.DictField(allow_null=True, help_text="JSON schema of a decision")


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": True,
        "properties": {
            "action": {"type": "object", "nullable": True, "additionalProperties": True},
            "messages": {"type": "array", "items": {"type": "object"}},
            "notes": {"type": "array", "items": {"type": "object"}},
        },
        "example": {"action": {"name": "wait"}, "messages": [], "notes": []},
    }
)
class DecisionField(serializers.DictField):
    """A decision as the observation's schema describes it."""


class DecisionSerializer(serializers.Serializer[Any]):
    turn = serializers.IntegerField(min_value=0, max_value=2**63 - 1)
    decision = DecisionField(allow_empty=True)


class DecidedSerializer(serializers.Serializer[Any]):
    turn = serializers.IntegerField(source="pk")
    tick = serializers.IntegerField()
    state = serializers.CharField()
    decision = serializers.DictField(help_text="as it was understood")


class SeatView(APIView):
    permission_classes = [HoldsSeat]

    @extend_schema(
        operation_id="seat",
        parameters=[WaitSerializer, OpenApiParameter("wait", float, description="seconds to wait")],
        responses=SeatViewSerializer,
    )
    def get(self, request: Request) -> Response:
        """My turn with its observation, or that I wait. `?wait=20` answers when my turn comes."""
        wait = WaitSerializer(data=request.query_params)
        wait.is_valid(raise_exception=True)
        agent: Any = request.user
        until = time.monotonic() + wait.validated_data["wait"]
        while True:
            seen = look(agent)
            left = until - time.monotonic()
            if seen["state"] != "waiting" or left <= 0:
                return Response(SeatViewSerializer(seen).data)
            if not connection.in_atomic_block:
                connection.close()  # to the pool: others need it while we sleep
            time.sleep(min(LOOK_EVERY_S, left))


class DecisionView(APIView):
    permission_classes = [HoldsSeat]

    @extend_schema(
        operation_id="seat_decision",
        request=DecisionSerializer,
        responses={200: DecidedSerializer, 404: Problem, 409: Problem},
    )
    def post(self, request: Request) -> Response:
        """Decide my turn. May be repeated: the same decision again changes nothing."""
        fields = DecisionSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        agent: Any = request.user
        # Another seat's turn is as unknown to this token as one that isn't there.
        turn = get_object_or_404(
            Turn, pk=fields.validated_data["turn"], session_id=agent.run_id, seat=agent.seat
        )
        try:
            decided = sessions.decide_external(turn, fields.validated_data["decision"])
        except engine.DecisionError as error:
            raise field_error(f"decision.{error.field}", error.message) from error
        except sessions.StateError as error:
            raise Conflict(str(error)) from error
        return Response(DecidedSerializer(decided).data)


def look(agent: SeatAgent) -> dict[str, Any]:
    """The seat's open turn with its observation, if it has the word."""
    session = Session.objects.only("seats", "state", "reason").get(pk=agent.run_id)
    seen: dict[str, Any] = {
        "state": "ended" if session.ended else "waiting",
        "session": session.pk,
        "seat": agent.seat,
        "role": session.seats[agent.seat]["role"],
        "reason": session.reason,
        "turn": None,
        "tick": None,
        "deadline": None,
        "observation": None,
        "schema": None,
    }
    if session.ended:
        return seen
    turn = Turn.objects.filter(
        session_id=session.pk, seat=agent.seat, state=WorkState.AWAITING
    ).first()
    if turn is None:
        return seen
    try:
        return seen | _turn(turn)
    except sessions.StateError as error:  # of other rules than this server's
        return seen | {"reason": str(error)}


def _turn(turn: Turn) -> dict[str, Any]:
    observation = sessions.observation(turn)
    return {
        "state": "your_turn",
        "turn": turn.pk,
        "tick": turn.tick,
        "deadline": turn.deadline,
        "observation": observation,
        "schema": engine.decision_schema(turn.role, observation),
    }
