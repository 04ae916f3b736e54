"""Scenarios: the shipped ones and the saved, kept, retired, and a check for one being written."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen import calibrations, engine, library, scenario_text
from kitchen.api.gates import VerdictSerializer
from kitchen.api.marks import marks_of
from kitchen.models import Scenario
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import field_error
from masterchef.api.retirement import RetireSerializer, retired_by

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
    saved = serializers.BooleanField(help_text="false: it comes along")
    retired = serializers.BooleanField(help_text="not offered any more")
    calibration = serializers.SerializerMethodField(help_text=CALIBRATION)

    def get_calibration(self, scenario: dict[str, Any]) -> str:
        known = marks_of(self.context)
        return str(known[scenario["digest"], engine.RULESET])


class ScenarioDetailSerializer(ScenarioSerializer):
    spec = serializers.DictField(help_text="the whole scenario, as the engine reads it")
    text = serializers.CharField(help_text="its YAML, to be copied")
    verdicts = serializers.SerializerMethodField(help_text="every gate, as it was measured")

    @extend_schema_field(VerdictSerializer(many=True))
    def get_verdicts(self, scenario: dict[str, Any]) -> Any:
        found = calibrations.verdicts(scenario["digest"])
        return VerdictSerializer([row._asdict() for row in found], many=True).data


class TextSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=200_000, trim_whitespace=False, help_text="YAML")


class ScenarioQuery(serializers.Serializer[Any]):
    retired = serializers.BooleanField(default=False, help_text="only those, not what is offered")


class ScenariosView(APIView):
    @extend_schema(
        operation_id="scenarios", parameters=[ScenarioQuery],
        responses=ScenarioSerializer(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The scenarios that come along, and the newest of each saved name."""
        query = ScenarioQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        retired = query.validated_data["retired"]
        found = [] if retired else [_shipped(name) for name in engine.scenarios()]
        found += [_saved(row) for row in library.saved_scenarios(retired=retired)]
        return Response(ScenarioSerializer(found, many=True).data)

    @extend_schema(
        operation_id="scenario_save",
        request=TextSerializer,
        responses={200: ScenarioDetailSerializer, 201: ScenarioDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Keep a scenario under its name; a 400 lists every problem with its line and field.

        What sessions were played on stays what it was: an edit is another row.
        """
        user = cast(User, request.user)
        text = _text(request)
        try:
            row, written = library.save_scenario(text)
        except engine.ScenarioError as error:
            raise field_error("text", error.problems) from error
        if written:
            audit.write(user, "scenario.save", row, digest=row.digest)
        code = status.HTTP_201_CREATED if written else status.HTTP_200_OK
        return Response(ScenarioDetailSerializer(_saved(row)).data, status=code)


class ScenarioView(APIView):
    @extend_schema(operation_id="scenario", responses=ScenarioDetailSerializer)
    def get(self, request: Request, name: str) -> Response:
        """One scenario with everything in it."""
        found = _shipped(name) if name in engine.scenarios() else _saved(_row(name))
        return Response(ScenarioDetailSerializer(found).data)

    @extend_schema(
        operation_id="scenario_retire", request=RetireSerializer, responses=ScenarioDetailSerializer
    )
    def patch(self, request: Request, name: str) -> Response:
        """Offer a saved scenario no more, or again; what was played on it stays."""
        if name in engine.scenarios():
            raise field_error("retired", "It comes with the benchmark and stays.")
        row = _row(name)
        retired_by(request, row, library.retire, room="scenario")
        return Response(ScenarioDetailSerializer(_saved(row)).data)


class ScenarioCheckView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="scenario_validate",
        request=TextSerializer,
        responses={200: ScenarioDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Read a scenario's YAML without keeping it; a 400 lists every problem with its line."""
        text = _text(request)
        try:
            plan = scenario_text.parse(text, "text")
        except engine.ScenarioError as error:
            raise field_error("text", error.problems) from error
        shipped = plan.name in engine.scenarios()
        found = shown(plan.model_dump(mode="json"), plan.digest, text, saved=not shipped)
        return Response(ScenarioDetailSerializer(found).data)


def _text(request: Request) -> str:
    fields = TextSerializer(data=request.data)
    fields.is_valid(raise_exception=True)
    return str(fields.validated_data["text"])


def _row(name: str) -> Scenario:
    """The newest that was saved under the name, or the newest retired one."""
    rows = Scenario.objects.filter(name=name, saved_at__isnull=False)
    row = rows.order_by("retired", "-saved_at", "-id").first() if "\x00" not in name else None
    if row is None:
        raise NotFound(f"There is no scenario {name!r}; see the list.")
    return row


def _shipped(name: str) -> dict[str, Any]:
    plan = engine.load_scenario(name)
    text = library.shipped_text(name)
    return shown(plan.model_dump(mode="json"), plan.digest, text, saved=False)


def _saved(row: Scenario) -> dict[str, Any]:
    text = library.text_of(row)
    return shown(row.spec, row.digest, text, saved=True, retired=row.retired)


def shown(
    spec: dict[str, Any], digest: str, text: str, *, saved: bool, retired: bool = False
) -> dict[str, Any]:
    """What `ScenarioDetailSerializer` reads."""
    own = {"digest": digest, "spec": spec, "text": text, "saved": saved, "retired": retired}
    return {"sight": "board", **spec, **own}
