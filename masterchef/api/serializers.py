"""Runs, their events and their log lines, as every kind of run shows them."""

from typing import Any

from rest_framework import serializers

from masterchef.live.models import Level, LogLine
from masterchef.runs.models import Event, Run

RUN_FIELDS = [
    "id", "kind", "name", "state", "reason", "owner", "created_at", "started_at", "ended_at",
    "last_number",
]  # fmt: skip


class OwnerField(serializers.CharField):
    """The name of the person who started it; null if nobody signed in did."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="owner.username", read_only=True, allow_null=True, **options)

    def get_attribute(self, instance: Run) -> str | None:
        return instance.owner.get_username() if instance.owner else None


class RunSerializer(serializers.ModelSerializer[Run]):
    owner = OwnerField()

    class Meta:
        model = Run
        fields = RUN_FIELDS
        read_only_fields = fields


class ListedRunSerializer(RunSerializer):
    """A run with what its kind tells of it; needs `run.overview`."""

    progress = serializers.FloatField(
        source="overview.progress", read_only=True, allow_null=True, help_text="0 to 1"
    )
    score = serializers.FloatField(source="overview.score", read_only=True, allow_null=True)
    measure = serializers.CharField(
        source="overview.measure", read_only=True, help_text="what the score is"
    )
    models = serializers.ListField(
        source="overview.models", child=serializers.CharField(), read_only=True
    )
    calibration = serializers.CharField(
        source="overview.calibration", read_only=True, allow_blank=True,
        help_text="of a session's scenario: calibrated, or not calibrated and why; else empty",
    )  # fmt: skip

    class Meta(RunSerializer.Meta):
        fields = [*RUN_FIELDS, "progress", "score", "measure", "models", "calibration"]
        read_only_fields = fields


class EventSerializer(serializers.ModelSerializer[Event]):
    class Meta:
        model = Event
        fields = ["number", "tick", "at_ms", "kind", "seat", "data", "recorded_at"]
        read_only_fields = fields


class LogLineSerializer(serializers.ModelSerializer[LogLine]):
    level = serializers.ChoiceField(choices=Level.choices, read_only=True)

    class Meta:
        model = LogLine
        fields = ["id", "at", "level", "kind", "seat", "host", "text", "data"]
        read_only_fields = fields
