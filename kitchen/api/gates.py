"""Gates of a scenario, as the interface shows them."""

from typing import Any

from rest_framework import serializers


class GateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    bound = serializers.CharField(help_text="what is asked for")
    measured = serializers.CharField()
    passed = serializers.BooleanField(
        allow_null=True, help_text="null: open, for want of a certified ceiling"
    )


class VerdictSerializer(serializers.Serializer[Any]):
    """What was measured of a scenario under today's rules."""

    seeds = serializers.ListField(child=serializers.IntegerField())
    gates = GateSerializer(many=True)
