"""Workers of each machine: how many run, how many are wanted, and between which bounds."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from masterchef.accounts.models import User
from masterchef.accounts.permissions import ReadsOrOperates
from masterchef.api.errors import field_error
from masterchef.scaling import bounds
from masterchef.scaling.models import MOST, Resize, WorkerGroup


class WorkerGroupSerializer(serializers.ModelSerializer[WorkerGroup]):
    """One group on one machine. `seen_at` is null where its agent has gone."""

    minimum = serializers.IntegerField(
        min_value=1, max_value=MOST, help_text="workers that are always there"
    )
    maximum = serializers.IntegerField(min_value=1, max_value=MOST, help_text="workers at most")

    class Meta:
        model = WorkerGroup
        fields = [
            "id", "machine", "group", "threads", "minimum", "maximum", "wanted", "running",
            "draining", "ruleset", "seen_at",
        ]  # fmt: skip
        read_only_fields = [
            "machine", "group", "threads", "wanted", "running", "draining", "ruleset", "seen_at",
        ]  # fmt: skip


class ResizeSerializer(serializers.ModelSerializer[Resize]):
    """A change of the number of workers. `decided_at`: when the last one had begun, or ended."""

    class Meta:
        model = Resize
        fields = ["id", "before", "wanted", "state", "created_at", "decided_at", "error"]
        read_only_fields = fields


class WorkerGroupViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet[WorkerGroup],
):
    """Groups of workers on machines whose number follows what waits."""

    permission_classes = [ReadsOrOperates]
    serializer_class = WorkerGroupSerializer
    queryset: QuerySet[WorkerGroup] = WorkerGroup.objects.order_by("machine", "group")
    filterset_fields = ["machine", "group"]
    http_method_names = ["get", "patch", "head", "options"]
    lookup_value_converter = "int"

    @extend_schema(operation_id="workers_resizes", responses=ResizeSerializer(many=True))
    @action(detail=True, serializer_class=ResizeSerializer)
    def resizes(self, request: Request, pk: str) -> Response:
        """Changes of its number of workers in the last month, the newest first."""
        found: Any = self.get_object().resizes.order_by("-id")
        page: Any = self.paginate_queryset(found)
        return self.get_paginated_response(ResizeSerializer(page, many=True).data)

    @extend_schema(request=WorkerGroupSerializer, responses=WorkerGroupSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Set `minimum` or `maximum`; the number of workers follows within seconds."""
        return super().partial_update(request, *args, **kwargs)

    def perform_update(self, serializer: BaseSerializer[WorkerGroup]) -> None:
        row = cast(WorkerGroup, serializer.instance)
        by = cast(User, self.request.user)
        try:
            serializer.instance = bounds.change(row, by, **serializer.validated_data)
        except bounds.BoundsError as error:
            raise field_error(error.field, error.problem) from error
