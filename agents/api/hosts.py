"""Hosts of models: who may be asked, and whether they answer."""

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from agents import host_figures, registry
from agents.api.host_forms import (
    LEARNT,
    HostFiguresSerializer,
    HostHealthSerializer,
    HostSerializer,
)
from agents.api.host_models import HostModels
from agents.library import assignments, audit
from agents.library.audit import person
from agents.models import Host
from masterchef.api.errors import field_error


@extend_schema_view(
    list=extend_schema(operation_id="hosts"),
    retrieve=extend_schema(operation_id="host"),
    create=extend_schema(operation_id="host_add"),
    partial_update=extend_schema(operation_id="host_change"),
    destroy=extend_schema(operation_id="host_remove"),
)
class HostViewSet(HostModels, viewsets.ModelViewSet[Host]):
    """Servers of models. Operators add and change them; a change is checked at once."""

    queryset = Host.objects.order_by("name")
    serializer_class = HostSerializer
    filterset_fields = ["enabled", "healthy", "protocol", "draining"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_value_converter = "int"
    limits = {"POST": "start"}

    def get_queryset(self) -> QuerySet[Host]:
        return super().get_queryset().annotate(model_count=Count("models")).prefetch_related(LEARNT)

    def perform_create(self, serializer: BaseSerializer[Host]) -> None:
        self._saved(serializer, "host.add")

    def perform_update(self, serializer: BaseSerializer[Host]) -> None:
        self._saved(serializer, "host.edit")

    def perform_destroy(self, instance: Host) -> None:
        audit.write(person(self.request), "host.remove", instance, url=instance.url)
        instance.delete()

    def _saved(self, serializer: BaseSerializer[Host], action: str) -> None:
        host = serializer.save()
        audit.write(person(self.request), action, host, changed=sorted(serializer.validated_data))
        serializer.instance = self._checked(host)
        assignments.place_missing()

    @extend_schema(operation_id="host_test", request=None, responses=HostSerializer)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Ask the host now; `healthy` and `error` say how it went. Its models are read anew."""
        return Response(HostSerializer(self._checked(self.get_object())).data)

    @extend_schema(operation_id="host_health", responses=HostHealthSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_fields=None)
    def health(self, request: Request, pk: str) -> Response:
        """Each change of the host's health or version, newest first; at most 200."""
        rows = self.get_object().health.order_by("-id")
        return Response(HostHealthSerializer(rows, many=True).data)

    @extend_schema(operation_id="hosts_figures", responses=HostFiguresSerializer(many=True))
    @action(detail=False, pagination_class=None, filterset_fields=None)
    def figures(self, request: Request) -> Response:
        """How busy and how fast each host is, over the installation's latest 5,000 calls."""
        found = [line._asdict() for line in host_figures.figures()]
        return Response(HostFiguresSerializer(found, many=True).data)

    @extend_schema(operation_id="hosts_sync", request=None, responses=HostSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None, filterset_fields=None)
    def sync(self, request: Request) -> Response:
        """Read OLLAMA_HOSTS, ask every enabled host, and read their models."""
        try:
            registry.sync_hosts()
        except ValueError as error:
            raise field_error("OLLAMA_HOSTS", str(error)) from error
        registry.check_hosts(Host.objects.filter(enabled=True))
        return Response(HostSerializer(self.get_queryset(), many=True).data)

    def _checked(self, host: Host) -> Host:
        registry.check_host(host.pk)
        return self.get_queryset().get(pk=host.pk)
