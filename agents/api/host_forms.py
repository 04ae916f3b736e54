"""A host as REST, the command line and the admin take it: what may be written, what is shown."""

import re
from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.api.host_models import LoadedSerializer
from agents.hosts import flaws
from agents.models import Host, HostHealth, HostModel
from agents.registry import rules
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
    infer_cert = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=40_000,
        help_text="PEM of the certificate to ask with and its key: kept encrypted, never shown",
    )  # fmt: skip
    manage_cert = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=40_000,
        help_text="the same for bringing and deleting models; empty: forget it",
    )  # fmt: skip
    has_infer_cert = serializers.BooleanField(source="infer_cert_sealed", read_only=True)
    has_manage_cert = serializers.BooleanField(source="manage_cert_sealed", read_only=True)
    flaws = serializers.SerializerMethodField()
    learnt = serializers.SerializerMethodField()

    class Meta:
        model = Host
        fields = [
            "id", "name", "url", "protocol", "tags", "slots", "enabled", "api_key_env",
            "timeout_s", "healthy", "checked_at", "error", "version", "model_count", "draining",
            "ca", "infer_cert_env", "manage_cert_env", "loaded", "flaws",
            "disk_free", "api_key", "has_key", "infer_cert", "manage_cert", "has_infer_cert",
            "has_manage_cert", "fields", "learnt",
        ]  # fmt: skip
        read_only_fields = ["healthy", "checked_at", "error", "version", "disk_free"]

    @extend_schema_field(FlawSerializer(many=True))
    def get_flaws(self, host: Host) -> list[dict[str, str]]:
        """Known holes of the version that the host tells."""
        return [
            {"id": flaw.id, "about": flaw.about} for flaw in flaws.of(host.protocol, host.version)
        ]

    @extend_schema_field(
        serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    )
    def get_learnt(self, host: Host) -> dict[str, list[str]]:
        """{model: what the host doesn't take for it}, as its refusals told; left out since then."""
        return {row.model.name: row.refused for row in host.hostmodel_set.all() if row.refused}

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

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if problems := rules.problems(attrs, self.instance):
            raise serializers.ValidationError(problems)
        return rules.columns(attrs)

    def update(self, instance: Host, validated_data: dict[str, Any]) -> Host:
        """Writes what is given and no more: a look at the host, or somebody else, may write the
        rest at this moment."""
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save(update_fields=list(validated_data))
        return instance

    def to_representation(self, instance: Host) -> dict[str, Any]:
        shown = dict(super().to_representation(instance))
        return {**shown, "model_count": getattr(instance, "model_count", None) or 0}


LEARNT = Prefetch(
    "hostmodel_set", HostModel.objects.exclude(refused=[]).select_related("model").order_by("pk")
)


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
