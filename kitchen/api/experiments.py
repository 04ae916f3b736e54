"""Experiments: lineups × seeds × repeats on one scenario."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from kitchen.api.serializers import ExperimentSerializer, StartedSerializer
from kitchen.api.starts import ExperimentStartSerializer, begin
from kitchen.models import Experiment, Session


@extend_schema_view(retrieve=extend_schema(operation_id="experiment"))
class ExperimentViewSet(viewsets.ReadOnlyModelViewSet[Experiment]):
    """What one start holds together; its sessions are listed by `sessions?experiment=…`."""

    queryset = Experiment.objects.order_by("-id")
    serializer_class = ExperimentSerializer
    lookup_value_converter = "int"
    limits = {"POST": "start"}

    @extend_schema(operation_id="experiments")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The newest first, with how many of their sessions are in which state."""
        page = with_counts(self.paginate_queryset(self.get_queryset()) or [])
        return self.get_paginated_response(ExperimentSerializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(ExperimentSerializer(with_counts([self.get_object()])[0]).data)

    @extend_schema(
        operation_id="experiment_start",
        request=ExperimentStartSerializer,
        responses={201: StartedSerializer},
    )
    def create(self, request: Request) -> Response:
        """Start a session for every lineup, seed and repeat."""
        fields = ExperimentStartSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        user: Any = request.user
        experiment, made = begin(fields.validated_data, owner=user, always_experiment=True)
        started = {"experiment": experiment.pk if experiment else None, "sessions": made}
        return Response(StartedSerializer(started).data, status=status.HTTP_201_CREATED)


def with_counts(experiments: Iterable[Experiment]) -> list[Any]:
    """Adds `sessions`, a count by state, with one query for all."""
    found: list[Any] = list(experiments)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Session.objects.filter(experiment__in=[one.pk for one in found])
    for experiment, state, count in (
        rows.order_by().values_list("experiment", "state").annotate(Count("pk"))
    ):
        counts[experiment][state] = count
    return [
        {"id": e.pk, "name": e.name, "created_at": e.created_at, "sessions": counts[e.pk]}
        for e in found
    ]
