"""What a run was expected to take, beside what it took."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from masterchef.accounts.permissions import Reads
from masterchef.runs import forecasts
from masterchef.runs.models import Run


class ModelForecastSerializer(serializers.Serializer[Any]):
    """What one model is expected to take; null: nobody can tell."""

    model = serializers.CharField()
    calls = serializers.IntegerField(allow_null=True)
    tokens_in = serializers.IntegerField(allow_null=True)
    tokens_out = serializers.IntegerField(allow_null=True)
    cost_usd = serializers.FloatField(allow_null=True)
    price_source = serializers.CharField()
    hours = serializers.FloatField(allow_null=True, help_text="null: no like run tells its speed")
    slots = serializers.IntegerField(help_text="at hand on hosts that are up")
    basis = serializers.CharField(help_text="such as: median of 12 like runs")
    like_runs = serializers.IntegerField()


class ForecastsSerializer(serializers.Serializer[Any]):
    models = ModelForecastSerializer(many=True)


class UsedSerializer(serializers.Serializer[Any]):
    calls = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_out = serializers.IntegerField()
    cost_usd = serializers.FloatField(allow_null=True, help_text="null: nobody was paid")
    hours = serializers.FloatField(help_text="that the model worked, all slots together")


class TruthSerializer(serializers.Serializer[Any]):
    """One model: what was expected when the run started, and what the ledger says."""

    model = serializers.CharField()
    expected = ModelForecastSerializer(allow_null=True)
    used = UsedSerializer(allow_null=True)


class RunEstimateView(APIView):
    """The estimate of a run's start against the truth so far."""

    permission_classes = [Reads]

    @extend_schema(operation_id="run_estimate", responses=TruthSerializer(many=True))
    def get(self, request: Request, run_id: Any) -> Response:
        """By model; without any where nothing was estimated and nothing used."""
        run = get_object_or_404(Run.objects.only("id", "kind"), pk=run_id)
        return Response(TruthSerializer(forecasts.beside_truth(run), many=True).data)
