"""Hosts of models: who may be asked, and whether they answer."""

import re
import ssl
from typing import Any

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from agents import host_figures, registry
from agents.api.host_models import HostModels, LoadedSerializer
from agents.api.refusals import person
from agents.hosts import flaws
from agents.library import assignments, audit
from agents.models import Host, HostHealth
from agents.registry import keys
from masterchef.api.errors import field_error
from masterchef.api.numbers import NumberField

# The key is sent to the host's address, so a name must not reach other secrets of the server.
_KEY_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,60}_API_KEY")
_TAG = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")


class FlawSerializer(serializers.Serializer[Any]):
    """A known hole in the version that a host runs."""

    id = serializers.CharField()
    about = serializers.CharField()


class HostHealthSerializer(serializers.ModelSerializer[HostHealth]):
    """From `at` on the host was like this."""

    class Meta:
        model = HostHealth
        fields = ["at", "healthy", "error", "version"]


class HostSerializer(serializers.ModelSerializer[Host]):
    """`healthy` is null until the host was asked for the first time."""

    tags = serializers.ListField(child=serializers.RegexField(_TAG), max_length=20, required=False)
    slots = serializers.IntegerField(min_value=1, max_value=256, required=False)
    timeout_s = NumberField(min_value=1, max_value=3600, required=False)
    model_count = serializers.IntegerField(read_only=True)
    loaded = LoadedSerializer(many=True, read_only=True)
    api_key = serializers.RegexField(
        r"^[!-~]*\Z", write_only=True, required=False, allow_blank=True, max_length=4096,
        help_text="the key itself: kept encrypted, never shown; empty: forget it",
        error_messages={"invalid": "Write the key without spaces, in ASCII."},
    )  # fmt: skip
    has_key = serializers.BooleanField(
        source="api_key_sealed", read_only=True, help_text="whether a key is kept here"
    )
    flaws = serializers.SerializerMethodField()

    class Meta:
        model = Host
        fields = [
            "id", "name", "url", "protocol", "tags", "slots", "enabled", "api_key_env",
            "timeout_s", "healthy", "checked_at", "error", "version", "model_count", "draining",
            "ca", "infer_cert_env", "manage_cert_env", "loaded", "flaws",
            "disk_free", "api_key", "has_key",
        ]  # fmt: skip
        read_only_fields = ["healthy", "checked_at", "error", "version", "disk_free"]

    @extend_schema_field(FlawSerializer(many=True))
    def get_flaws(self, host: Host) -> list[dict[str, str]]:
        """Known holes of the version that the host tells."""
        return [
            {"id": flaw.id, "about": flaw.about} for flaw in flaws.of(host.protocol, host.version)
        ]

    def validate_url(self, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise serializers.ValidationError("Write an address with http:// or https://.")
        return value.rstrip("/")

    def validate_api_key_env(self, value: str) -> str:
        if value and not _KEY_NAME.fullmatch(value):
            raise serializers.ValidationError(
                "Write the name of an environment variable that ends with _API_KEY."
            )
        return value

    def validate_ca(self, value: str) -> str:
        if value:
            try:
                ssl.create_default_context(cadata=value)
            except (ssl.SSLError, ValueError, TypeError):  # the last for what isn't ASCII
                raise serializers.ValidationError(
                    "Write the authority's certificate as PEM, from -----BEGIN CERTIFICATE----- on."
                ) from None
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        def given(name: str) -> str:
            return str(attrs.get(name, getattr(self.instance, name, "")))

        if (key := attrs.pop("api_key", None)) is not None:
            attrs["api_key_sealed"] = keys.seal(key) if key else ""
        elif (host := self.instance) and host.api_key_sealed and given("url") != host.url:
            raise serializers.ValidationError(
                {"api_key": "The address changes: give the key again, or empty to forget it."}
            )
        secured = [name for name in ("ca", "infer_cert_env", "manage_cert_env") if given(name)]
        if secured and not given("url").startswith("https://"):
            raise serializers.ValidationError(
                {"url": f"Write an address with https://, since {secured[0]} is given."}
            )
        return attrs

    def to_representation(self, instance: Host) -> dict[str, Any]:
        shown = dict(super().to_representation(instance))
        return {**shown, "model_count": getattr(instance, "model_count", None) or 0}


class HostFiguresSerializer(serializers.Serializer[Any]):
    """Of the latest calls; speeds in tokens a second, null where none was measured."""

    host = serializers.CharField()
    busy = serializers.IntegerField(help_text="slots in use now")
    waiting = serializers.IntegerField(help_text="calls that wait for a slot now")
    jobs = serializers.IntegerField(help_text="models on their way to it now")
    calls = serializers.IntegerField()
    failed = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_cached = serializers.IntegerField(help_text="of tokens_in, from the host's own cache")
    tokens_out = serializers.IntegerField()
    prefill_speed = serializers.FloatField(allow_null=True)
    decode_speed = serializers.FloatField(allow_null=True)
    queued_p50_ms = serializers.FloatField(allow_null=True, help_text="wait for a slot")
    queued_p95_ms = serializers.FloatField(allow_null=True)
    failures = serializers.DictField(
        child=serializers.IntegerField(), help_text="failed calls by class"
    )


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
        return super().get_queryset().annotate(model_count=Count("models"))

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
