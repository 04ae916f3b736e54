"""Sessions: start, list, look at, steer."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from kitchen import sessions
from kitchen.api.serializers import (
    MetricsSerializer,
    SessionDetailSerializer,
    SessionSerializer,
    StartedSerializer,
)
from kitchen.api.starting import StartSerializer, begin
from kitchen.models import Session
from masterchef import audit
from masterchef.api.errors import Conflict
from masterchef.api.numbers import NumberField
from masterchef.api.schema import Problem
from masterchef.runs.models import RunState


class SessionFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=RunState.choices)
    scenario = django_filters.CharFilter(field_name="scenario__name")
    lineup = django_filters.CharFilter(field_name="lineup__name")
    owner = django_filters.CharFilter(field_name="owner__username")
    experiment = django_filters.NumberFilter(min_value=0)
    seed = django_filters.NumberFilter(min_value=0)

    class Meta:
        model = Session
        fields = ["state", "scenario", "lineup", "owner", "experiment", "seed", "track"]


class SpeedSerializer(serializers.Serializer[Any]):
    speed = NumberField(
        allow_null=True, min_value=0.001, max_value=100_000,
        help_text="simulated seconds per wall second; null: as fast as it goes",
    )  # fmt: skip


class CancelSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


CHANGED = {200: SessionDetailSerializer, 409: Problem}


@extend_schema_view(
    list=extend_schema(description="The newest first.", operation_id="sessions"),
    retrieve=extend_schema(operation_id="session"),
)
class SessionViewSet(viewsets.ReadOnlyModelViewSet[Session]):
    """Runs of the kitchen."""

    queryset = Session.objects.select_related("owner", "scenario", "lineup").order_by(
        "-created_at", "id"
    )
    filterset_class = SessionFilter
    serializer_class: type[BaseSerializer[Any]] = SessionDetailSerializer
    lookup_value_converter = "uuid"
    limits = {"POST": "start"}

    def get_queryset(self) -> QuerySet[Session]:
        rows = super().get_queryset().defer("scenario__spec", "lineup__spec")
        if self.action == "list":
            return rows.defer("scenario__spec", "lineup__spec", "metrics", "seats", "options")
        return rows

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return SessionSerializer if self.action == "list" else self.serializer_class

    @extend_schema(
        operation_id="session_start", request=StartSerializer, responses={201: StartedSerializer}
    )
    def create(self, request: Request) -> Response:
        """Start one session, or one for each seed and repeat, held together by an experiment."""
        fields = StartSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        user: Any = request.user
        experiment, made = begin(fields.validated_data, owner=user)
        started = {"experiment": experiment.pk if experiment else None, "sessions": made}
        return Response(StartedSerializer(started).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="session_metrics", responses=MetricsSerializer)
    @action(detail=True)
    def metrics(self, request: Request, pk: str) -> Response:
        """Score and metrics; empty until the session has ended and been measured."""
        return Response(MetricsSerializer(self.get_object()).data)

    @extend_schema(operation_id="session_open", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start a session that was only created."""
        return self._changed(sessions.start)

    @extend_schema(operation_id="session_pause", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Stop closing ticks; decisions under way are still saved."""
        return self._changed(sessions.pause)

    @extend_schema(operation_id="session_resume", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Carry on a paused session."""
        return self._changed(sessions.resume)

    @extend_schema(operation_id="session_cancel", request=CancelSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End the session now; running model calls are given up."""
        reason = self._valid(CancelSerializer)["reason"]
        return self._changed(lambda session: sessions.cancel(session, reason))

    @extend_schema(operation_id="session_speed", request=SpeedSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def speed(self, request: Request, pk: str) -> Response:
        """Pace the session for those who watch; its score doesn't change."""
        speed = self._valid(SpeedSerializer)["speed"]
        return self._changed(lambda session: sessions.set_speed(session, speed))

    @extend_schema(
        operation_id="session_rerun",
        request=None,
        parameters=[OpenApiParameter("start", bool, description="false: create only")],
        responses={201: SessionDetailSerializer, 409: Problem},
    )
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, pk: str) -> Response:
        """The same scenario, lineup, seed and options once more, as the next repeat."""
        start = serializers.BooleanField().run_validation(request.query_params.get("start", "true"))
        user: Any = request.user
        try:
            session = self.get_object()
            again = sessions.rerun(session)
            if start:
                sessions.start(again)
            audit.write(user, "session.rerun", session, runs_as=str(again.pk))
        except sessions.StateError as error:
            raise Conflict(str(error)) from error
        return Response(self._detail(again), status=status.HTTP_201_CREATED)

    def _valid(self, fields: type[BaseSerializer[Any]]) -> dict[str, Any]:
        given = fields(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _changed(self, verb: Callable[[Session], None]) -> Response:
        session = self.get_object()
        user: Any = self.request.user
        try:
            with audit.of_run(user, f"session.{self.action}", session):
                verb(session)
        except sessions.StateError as error:
            raise Conflict(str(error)) from error
        return Response(self._detail(session))

    def _detail(self, session: Session) -> dict[str, Any]:
        return dict(SessionDetailSerializer(self.get_queryset().get(pk=session.pk)).data)
