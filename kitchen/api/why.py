"""Why orders were late or lost, over REST."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen import sessions
from kitchen.engine.metrics.explanation import PARTS
from kitchen.models import Session
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import Conflict
from masterchef.api.schema import Problem


class WhyQuery(serializers.Serializer[Any]):
    order = serializers.CharField(required=False, max_length=20, help_text="only this one, as o3")


class StretchSerializer(serializers.Serializer[Any]):
    part = serializers.ChoiceField(PARTS)
    seat = serializers.CharField(allow_null=True, help_text="null while it cooks or is delivered")
    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()
    what = serializers.CharField()
    times = serializers.IntegerField(help_text="so many of these decisions in a row")


class UnneededWaitSerializer(serializers.Serializer[Any]):
    """So often the seat waited while this action, which would have led on, was offered to it."""

    seat = serializers.CharField()
    action = serializers.CharField()
    count = serializers.IntegerField()
    ms = serializers.IntegerField()


class OrderExplanationSerializer(serializers.Serializer[Any]):
    """An order's critical path, from its arrival to its last serving or its loss, simulated ms."""

    order = serializers.CharField()
    table = serializers.IntegerField()
    fate = serializers.ChoiceField(["late", "lost"])
    dish = serializers.CharField(help_text="came last, or was furthest from the table")
    arrived_ms = serializers.IntegerField()
    due_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    parts_ms = serializers.DictField(child=serializers.IntegerField(), help_text="sums by part")
    waited_for_ms = serializers.DictField(
        child=serializers.IntegerField(), help_text="sums by the seat that was waited for"
    )
    unneeded_waits = UnneededWaitSerializer(many=True)
    path = StretchSerializer(many=True)


class WhyView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="session_why",
        parameters=[WhyQuery],
        responses={200: OrderExplanationSerializer(many=True), 409: Problem},
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Every late or lost order explained, by the instant of its end."""
        query = WhyQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        rows = Session.objects.select_related("scenario")
        session = get_object_or_404(rows, pk=session_id)
        try:
            found = sessions.explanations(session)
        except sessions.StateError as error:
            raise Conflict(str(error)) from error
        order = query.validated_data.get("order")
        if order is not None:
            found = [row for row in found if row["order"] == order]
            if not found:
                raise NotFound(f"Order {order} was neither late nor lost.")
        return Response(OrderExplanationSerializer(found, many=True).data)
