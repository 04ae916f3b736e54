"""The scenarios that can be played, and a check for one that is being written."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen import engine
from kitchen.engine.calibration import mark
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import field_error

CALIBRATION = "calibrated, or not calibrated and why: the gates that failed or are open"


class ScenarioSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    family = serializers.CharField()
    level = serializers.IntegerField()
    sight = serializers.CharField(help_text="board, or own_eyes: what a seat may see")
    title = serializers.CharField()
    description = serializers.CharField()
    seats = serializers.DictField(child=serializers.CharField(), help_text="role by seat")
    digest = serializers.CharField()
    calibration = serializers.SerializerMethodField(help_text=CALIBRATION)

    def get_calibration(self, scenario: Any) -> str:
        digest = scenario["digest"] if isinstance(scenario, dict) else scenario.digest
        return str(mark(digest))


class ScenarioDetailSerializer(ScenarioSerializer):
    spec = serializers.DictField(help_text="the whole scenario, as the engine reads it")


class TextSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=200_000, trim_whitespace=False, help_text="YAML")


class ScenariosView(APIView):
    permission_classes = [Reads]

    @extend_schema(operation_id="scenarios", responses=ScenarioSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The built-in scenarios."""
        found = [engine.load_scenario(name) for name in engine.scenarios()]
        return Response(ScenarioSerializer(found, many=True).data)


class ScenarioView(APIView):
    permission_classes = [Reads]

    @extend_schema(operation_id="scenario", responses=ScenarioDetailSerializer)
    def get(self, request: Request, name: str) -> Response:
        """One scenario with everything in it."""
        if name not in engine.scenarios():
            raise NotFound(f"There is no scenario {name!r}; see the list.")
        return Response(_detail(engine.load_scenario(name)))


class ScenarioCheckView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="scenario_validate",
        request=TextSerializer,
        responses={200: ScenarioDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Read a scenario's YAML without keeping it; a 400 lists every problem with its line."""
        fields = TextSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        try:
            return Response(_detail(engine.parse_scenario(fields.validated_data["text"], "text")))
        except engine.ScenarioError as error:
            raise field_error("text", error.problems) from error


def _detail(scenario: engine.Scenario) -> dict[str, Any]:
    spec = scenario.model_dump(mode="json")
    shown = {**spec, "digest": scenario.digest, "spec": spec}
    return dict(ScenarioDetailSerializer(shown).data)
