"""Calibrations of saved scenarios: begun, watched, cancelled, and their verdicts read."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from kitchen import calibrations, engine, library
from kitchen.api.fields import SeedsField
from kitchen.api.gates import GateSerializer
from kitchen.models import Calibration, Scenario
from masterchef.accounts.models import User
from masterchef.api.errors import Conflict, field_error
from masterchef.api.schema import Problem


class CalibrationSerializer(serializers.ModelSerializer[Calibration]):
    scenario = serializers.CharField(source="scenario.name", read_only=True)
    digest = serializers.CharField(source="scenario.digest", read_only=True)
    by: Any = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    seeds = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    gates = GateSerializer(many=True, read_only=True, help_text="empty until it is done")
    missing = serializers.DictField(
        child=serializers.CharField(), read_only=True, help_text="why a seed has no ceiling"
    )

    class Meta:
        model = Calibration
        fields = [
            "id", "scenario", "digest", "ruleset", "seeds", "by", "state", "phase", "steps_done",
            "steps_total", "missing", "gates", "attempts", "error", "error_kind", "created_at",
            "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class CalibrationStartSerializer(serializers.Serializer[Any]):
    scenario = serializers.CharField(max_length=80, help_text="a saved scenario's name")
    digest = serializers.RegexField(
        r"^[0-9a-f]{6,64}$", default="", allow_blank=True,
        help_text="the first characters of a version's digest; left out: what the name means now",
    )  # fmt: skip
    seeds = SeedsField(default=list(range(1, calibrations.ENOUGH + 1)))


class CalibrationFilter(django_filters.FilterSet):
    scenario = django_filters.CharFilter(field_name="scenario__name")
    digest = django_filters.CharFilter(field_name="scenario__digest")

    class Meta:
        model = Calibration
        fields = ["state", "ruleset"]


@extend_schema_view(
    list=extend_schema(operation_id="calibrations", description="The newest first."),
    retrieve=extend_schema(operation_id="calibration"),
    destroy=extend_schema(operation_id="calibration_cancel", responses={204: None, 409: Problem}),
)
class CalibrationViewSet(mixins.DestroyModelMixin, viewsets.ReadOnlyModelViewSet[Calibration]):
    """Scripted players on a saved scenario, and the gates that it passes or fails."""

    queryset = Calibration.objects.select_related("scenario", "by").order_by("-pk")
    serializer_class = CalibrationSerializer
    filterset_class = CalibrationFilter
    lookup_value_converter = "int"
    limits = {"POST": "start"}

    @extend_schema(
        operation_id="calibration_start",
        request=CalibrationStartSerializer,
        responses={200: CalibrationSerializer, 201: CalibrationSerializer},
    )
    def create(self, request: Request) -> Response:
        """Measure a saved scenario; 200 and what there is where these seeds were measured already.

        One that was cancelled or has failed goes on where it was.
        """
        asked = CalibrationStartSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given, user = asked.validated_data, request.user
        assert isinstance(user, User)
        version = _version(given["scenario"], given["digest"])
        try:
            row = calibrations.begin(version, given["seeds"], by=user)
        except engine.ScenarioError as error:
            raise field_error("seeds", error.problems) from error
        except ValueError as error:
            field, _, said = str(error).partition(": ")
            raise field_error(field, said) from error
        code = status.HTTP_200_OK if row.state == "done" else status.HTTP_201_CREATED
        return Response(CalibrationSerializer(row).data, status=code)

    def perform_destroy(self, instance: Calibration) -> None:
        user = self.request.user
        assert isinstance(user, User)
        try:
            calibrations.cancel(instance, by=user)
        except ValueError as error:
            raise Conflict(str(error)) from error


def _version(name: str, digest: str) -> Scenario:
    """The saved version that is meant; raises ValidationError."""
    if name in engine.scenarios():
        raise field_error("scenario", "It comes with the benchmark, and so do its gates.")
    row = library.version(name, digest) if "\x00" not in name else None
    if row is None:
        raise field_error("scenario", f"There is no saved scenario {name!r} of that version.")
    return row
