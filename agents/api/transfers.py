"""Models on their way to hosts, and the audit log, over REST."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.api.refusals import refused
from agents.library import placements, pulls
from agents.library.audit import person
from agents.models import AuditEntry, Host, Placement, Pull
from masterchef.accounts.permissions import Administers
from masterchef.api.schema import Problem

_PROGRESS = [
    "state", "phase", "bytes_done", "bytes_total", "attempts", "error", "error_kind",
    "host_digest", "created_at", "decided_at",
]  # fmt: skip


class PlacementSerializer(serializers.ModelSerializer[Placement]):
    """`sha256` is of our file, `host_digest` as the host tells it; `differs` says that another
    host tells another digest for the same version."""

    host: Any = serializers.SlugRelatedField(slug_field="name", read_only=True)
    name = serializers.CharField(source="version.name", read_only=True)
    number = serializers.IntegerField(source="version.number", read_only=True)
    sha256 = serializers.CharField(source="version.file.sha256", read_only=True)
    differs = serializers.SerializerMethodField()

    class Meta:
        model = Placement
        fields = ["id", "version", "name", "number", "sha256", "host", "drift", "differs",
                  *_PROGRESS]  # fmt: skip
        read_only_fields = fields

    def get_differs(self, row: Placement) -> bool:
        told = {each.host_digest for each in row.version.placements.all() if each.host_digest}
        return len(told) > 1


class PullSerializer(serializers.ModelSerializer[Pull]):
    host: Any = serializers.SlugRelatedField(slug_field="name", queryset=Host.objects.all())
    by: Any = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = Pull
        fields = ["id", "name", "host", "by", *_PROGRESS]
        read_only_fields = ["by", *_PROGRESS]
        validators: list[Any] = []


class AuditSerializer(serializers.ModelSerializer[AuditEntry]):
    details = serializers.DictField(read_only=True)

    class Meta:
        model = AuditEntry
        fields = ["id", "at", "who", "action", "subject", "details"]
        read_only_fields = fields


class PlacementFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(field_name="version__name")
    host = django_filters.CharFilter(field_name="host__name")

    class Meta:
        model = Placement
        fields = ["name", "host", "state"]


@extend_schema_view(
    list=extend_schema(operation_id="placements"),
    retrieve=extend_schema(operation_id="placement"),
)
class PlacementViewSet(viewsets.ReadOnlyModelViewSet[Placement]):
    """Versions on their way to hosts, or there."""

    serializer_class = PlacementSerializer
    filterset_class = PlacementFilter
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Placement]:
        rows = Placement.objects.select_related("version__file", "host")
        return rows.prefetch_related("version__placements").order_by("-pk")

    @extend_schema(
        operation_id="placement_retry",
        request=None,
        responses={200: PlacementSerializer, 409: Problem},
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Try again what failed or waits; what the host has already isn't sent again."""
        with refused():
            row = placements.retry(self.get_object(), by=person(request))
        return Response(PlacementSerializer(row).data)


@extend_schema_view(
    list=extend_schema(operation_id="pulls"),
    retrieve=extend_schema(operation_id="pull"),
    create=extend_schema(operation_id="pull_start", responses={201: PullSerializer, 409: Problem}),
    destroy=extend_schema(operation_id="pull_cancel"),
)
class PullViewSet(
    mixins.CreateModelMixin, mixins.DestroyModelMixin, viewsets.ReadOnlyModelViewSet[Pull]
):
    """Models that hosts fetch by name, from the registry that each knows."""

    queryset = Pull.objects.select_related("host", "by").order_by("-pk")
    serializer_class = PullSerializer
    filterset_fields = ["state"]
    lookup_value_converter = "int"
    limits = {"POST": "start"}

    def perform_create(self, serializer: Any) -> None:
        given = serializer.validated_data
        with refused():
            serializer.instance = pulls.pull(given["name"], given["host"], by=person(self.request))

    def perform_destroy(self, instance: Pull) -> None:
        pulls.cancel(instance, by=person(self.request))


@extend_schema_view(list=extend_schema(operation_id="audit"))
class AuditViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[AuditEntry]):
    """Who did what to models and hosts, newest first."""

    queryset = AuditEntry.objects.order_by("-pk")
    serializer_class = AuditSerializer
    permission_classes = [Administers]
    filterset_fields = ["who", "action"]
