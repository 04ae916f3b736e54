"""Scenarios drawn by the generator: shown to be looked at and changed, and kept by saving them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen import generator
from kitchen.api.scenarios import ScenarioDetailSerializer, shown
from masterchef.accounts.permissions import Reads


class DrawSerializer(serializers.Serializer[Any]):
    family = serializers.ChoiceField(choices=generator.FAMILIES)
    level = serializers.IntegerField(
        min_value=min(generator.LEVELS), max_value=max(generator.LEVELS)
    )
    seed = serializers.IntegerField(
        min_value=0, max_value=generator.MOST_SEED, help_text="the same seed is the same kitchen"
    )


class ScenarioDrawView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="scenario_draw",
        request=DrawSerializer,
        responses={200: ScenarioDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Draw a scenario around the shipped one of a family and level, without keeping it.

        It is kept by sending its `text` to `POST /scenarios`.
        """
        wanted = DrawSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = generator.generate(**wanted.validated_data)
        spec = made.scenario.model_dump(mode="json")
        found = shown(spec, made.scenario.digest, made.text, saved=False)
        return Response(ScenarioDetailSerializer(found).data)
