"""Trends: what runs of the same contender scored, cost and took over time."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging import trends
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import field_error


class TrendQuerySerializer(serializers.Serializer[Any]):
    """A scenario and a lineup, a combination of prompts and a model, or a contender of cooks."""

    scenario = serializers.CharField(required=False, max_length=80)
    lineup = serializers.CharField(required=False, max_length=80)
    combination = serializers.CharField(
        required=False, max_length=300, help_text="such as brief@1 or brief@1+strict@2"
    )
    model = serializers.CharField(required=False, max_length=200)
    contender = serializers.CharField(
        required=False, max_length=240, help_text="a flavor with its model, such as claude opus"
    )
    cook = serializers.CharField(
        default="", max_length=200, help_text="of a contender: only cooks of this name"
    )
    metric = serializers.ChoiceField(choices=trends.METRICS, default="entities_f1")


class TrendPointSerializer(serializers.Serializer[Any]):
    run = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    unit = serializers.CharField(help_text="the seed, the trial, or the cook's name")
    score = serializers.FloatField(allow_null=True)
    cost_usd = serializers.FloatField(allow_null=True)
    tokens = serializers.IntegerField()
    seconds = serializers.FloatField(
        allow_null=True, help_text="a call of a model, or a try of a participant, on average"
    )
    failures = serializers.IntegerField(help_text="calls, cells or tries that ended badly")
    version = serializers.CharField(help_text="of rules and scenario, or of the brief")
    digests = serializers.CharField(help_text="of the models")
    code = serializers.CharField(
        help_text="version of the code that the run was made with; empty for older runs"
    )
    marks = serializers.ListField(
        child=serializers.CharField(), help_text="what is new since the point before"
    )


class FallSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    before = serializers.FloatField()
    now = serializers.FloatField()
    pairs = serializers.IntegerField(help_text="seeds, trials or cooks that both stretches have")
    p = serializers.FloatField(help_text="Wilcoxon on pairs")


class TrendSerializer(serializers.Serializer[Any]):
    measure = serializers.CharField()
    points = TrendPointSerializer(many=True)
    falls = FallSerializer(many=True)


class TrendView(APIView):
    """Score, cost, latency and failures over time, with what changed marked."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="trend", parameters=[TrendQuerySerializer], responses=TrendSerializer
    )
    def get(self, request: Request) -> Response:
        """The newest 500 points, the oldest first."""
        given = TrendQuerySerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        if "scenario" in asked and "lineup" in asked:
            found = trends.of_sessions(scenario=asked["scenario"], lineup=asked["lineup"])
        elif "combination" in asked and "model" in asked:
            found = trends.of_matrices(
                combination=asked["combination"], model=asked["model"], metric=asked["metric"]
            )
        elif "contender" in asked:
            found = trends.of_cooks(contender=asked["contender"], cook=asked["cook"])
        else:
            raise field_error(
                "scenario", "Give scenario and lineup, combination and model, or contender."
            )
        return Response(TrendSerializer(found.to_json()).data)
