"""Sessions: start, list, look at, steer."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from kitchen import sessions
from kitchen.api.serializers import (
    MetricsSerializer,
    SessionDetailSerializer,
    SessionSerializer,
    StartedSerializer,
)
from kitchen.api.starts import StartSerializer, begin
from kitchen.models import Session
from masterchef import audit
from masterchef.api.numbers import NumberField
from masterchef.api.run_views import RunKindViewSet, conflicts
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
class SessionViewSet(RunKindViewSet[Session]):
    """Runs of the kitchen."""

    queryset = Session.objects.select_related("owner", "scenario", "lineup").order_by(
        "-created_at", "id"
    )
    filterset_class = SessionFilter
    word = "session"
    listed = SessionSerializer
    serializer_class = SessionDetailSerializer

    def get_queryset(self) -> QuerySet[Session]:
        rows = super().get_queryset().defer("scenario__spec", "lineup__spec")
        if self.action == "list":
            return rows.defer("scenario__spec", "lineup__spec", "metrics", "seats", "options")
        return rows

    @extend_schema(
        operation_id="session_start", request=StartSerializer, responses={201: StartedSerializer}
    )
    def create(self, request: Request) -> Response:
        """Start one session, or one for each seed and repeat, held together by an experiment."""
        fields = self.valid(StartSerializer)
        experiment, made = begin(fields, owner=self.user)
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
        return self.changed(sessions.start)

    @extend_schema(operation_id="session_pause", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Stop closing ticks; decisions under way are still saved."""
        return self.changed(sessions.pause)

    @extend_schema(operation_id="session_resume", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Carry on a paused session."""
        return self.changed(sessions.resume)

    @extend_schema(operation_id="session_cancel", request=CancelSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End the session now; running model calls are given up."""
        reason = self.valid(CancelSerializer)["reason"]
        return self.changed(lambda session: sessions.cancel(session, reason))

    @extend_schema(operation_id="session_speed", request=SpeedSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def speed(self, request: Request, pk: str) -> Response:
        """Pace the session for those who watch; its score doesn't change."""
        speed = self.valid(SpeedSerializer)["speed"]
        return self.changed(lambda session: sessions.set_speed(session, speed))

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
        session = self.get_object()
        with conflicts():
            again = sessions.rerun(session)
            if start:
                sessions.start(again)
        audit.write(self.user, "session.rerun", session, runs_as=str(again.pk))
        return Response(self.shown(again), status=status.HTTP_201_CREATED)
