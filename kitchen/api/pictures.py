"""What a page needs to draw a session: its floor plan, and all its events in few answers."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen import floor_plan
from kitchen.models import Session
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import Conflict
from masterchef.api.pagination import LARGEST
from masterchef.api.schema import Problem
from masterchef.durable import sql

COLUMNS = ("number", "tick", "at_ms", "kind", "seat", "data", "recorded_ms")
PAGE = 20_000


class StationSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    x = serializers.IntegerField()
    y = serializers.IntegerField()


class EquipmentSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.CharField()
    station = serializers.CharField()
    capacity = serializers.IntegerField(help_text="uses at once")
    dirty_after = serializers.IntegerField(help_text="uses until it is dirty; 0: never")


class BatchSerializer(serializers.Serializer[Any]):
    expires = serializers.IntegerField(help_text="ms; 0: never")
    quantity = serializers.IntegerField()


class IngredientSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    store = serializers.CharField()
    allergens = serializers.ListField(child=serializers.CharField())
    batches = BatchSerializer(many=True)


class StepSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    do = serializers.ChoiceField(choices=["chop", "cook"])
    using = serializers.CharField()
    inputs = serializers.ListField(child=serializers.CharField())
    stations = serializers.ListField(child=serializers.CharField())
    hands_ms = serializers.IntegerField()
    cook_ms = serializers.IntegerField()
    hold_ms = serializers.IntegerField(help_text="full quality for so long after it is ready")
    burn_ms = serializers.IntegerField(help_text="it burns so long after it is ready")


class OptionalSerializer(serializers.Serializer[Any]):
    part = serializers.CharField()
    allergens = serializers.ListField(child=serializers.CharField())


class DishSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.IntegerField(help_text="cents")
    plate = serializers.ListField(child=serializers.CharField())
    optional = OptionalSerializer(many=True)


class PlacedSeatSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    role = serializers.CharField()
    player = serializers.CharField()
    at = serializers.CharField(help_text="the station where it stands at the start")
    posts = serializers.ListField(child=serializers.CharField())


class LayoutSerializer(serializers.Serializer[Any]):
    """A session's kitchen before its first tick: times in ms, money in cents."""

    scenario = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    beat_ms = serializers.IntegerField()
    duration_ms = serializers.IntegerField()
    hands = serializers.IntegerField(help_text="items that a seat can hold")
    counter = serializers.IntegerField(help_text="items that a counter can hold")
    plates = serializers.IntegerField()
    table_ms = serializers.IntegerField(help_text="how long guests keep a plate")
    stations = StationSerializer(many=True)
    travel_ms = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="from a station to every other",
    )
    equipment = EquipmentSerializer(many=True)
    ingredients = IngredientSerializer(many=True)
    steps = StepSerializer(many=True)
    dishes = DishSerializer(many=True)
    seats = PlacedSeatSerializer(many=True)


class RecordingSerializer(serializers.Serializer[Any]):
    """Events as rows of the named columns: a quarter of the size of `runs/<id>/events`."""

    columns = serializers.ListField(child=serializers.CharField())
    rows: Any = serializers.ListField(
        child=serializers.ListField(), help_text="recorded_ms counts from 1970 on"
    )
    last = serializers.IntegerField(help_text="send it as `after` the next time")
    more = serializers.BooleanField(help_text="more rows are there already")


class ReadOnSerializer(serializers.Serializer[Any]):
    after = serializers.IntegerField(min_value=0, max_value=LARGEST, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=PAGE, default=PAGE)


class LayoutView(APIView):
    permission_classes = [Reads]

    @extend_schema(operation_id="session_layout", responses={200: LayoutSerializer, 409: Problem})
    def get(self, request: Request, session_id: UUID) -> Response:
        """Where everything is, how long ways and steps take, who stands where at the start."""
        rows = Session.objects.select_related("scenario")
        session = get_object_or_404(rows, pk=session_id)
        try:
            plan = floor_plan.of(session.scenario.spec, session.seed, session.seats)
            return Response(LayoutSerializer(plan).data)
        except ValueError as error:
            raise Conflict(f"The rules of today can't read this session's scenario: {error}") from (
                error
            )


class RecordingView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="session_recording",
        parameters=[ReadOnSerializer],
        responses=RecordingSerializer,
    )
    def get(self, request: Request, session_id: UUID) -> HttpResponse:
        """Events after `after`, as many as fit; read on while `more`, then watch the live feed."""
        wanted = ReadOnSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        session = get_object_or_404(Session.objects.only("pk"), pk=session_id)
        return HttpResponse(
            recording(session.pk, **wanted.validated_data), content_type="application/json"
        )


_EVENTS = (
    "SELECT number, tick, at_ms, kind, seat, data::text AS data,"
    " (extract(epoch FROM recorded_at) * 1000)::bigint AS recorded_ms"
    " FROM masterchef_event WHERE run_id = %s AND number > %s ORDER BY number LIMIT %s"
)


def recording(session_id: UUID, after: int, limit: int) -> bytes:
    """The JSON that is sent. Data is passed on as PostgreSQL wrote it, never parsed."""
    found = sql(_EVENTS, (session_id, after, limit + 1)).fetchall()
    rows = found[:limit]
    return orjson.dumps(
        {
            "columns": COLUMNS,
            "rows": [(*row[:5], orjson.Fragment(row.data), row.recorded_ms) for row in rows],
            "last": rows[-1].number if rows else after,
            "more": len(found) > limit,
        }
    )
