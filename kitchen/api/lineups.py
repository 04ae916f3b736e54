"""Lineups: the built-in ones and those that were saved."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kitchen import library, lineups, sessions
from kitchen.api.fields import LineupField, ScenarioField
from kitchen.api.serializers import LineupSerializer
from kitchen.models import Lineup
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import field_error
from masterchef.api.retirement import OfferedFilter, RetireSerializer, retired_by


class SaveSerializer(serializers.Serializer[Any]):
    """Either the lineup itself, or its YAML."""

    lineup = LineupField(required=False)
    text = serializers.CharField(required=False, max_length=50_000, help_text="YAML")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"lineup": "Send either lineup or text."})
        if "text" in attrs:
            try:
                attrs["lineup"] = lineups.parse(attrs["text"], "text")
            except lineups.LineupError as error:
                raise field_error("text", error.problems) from error
        return attrs


class CheckSerializer(SaveSerializer):
    scenario = ScenarioField(required=False, help_text="also check it against this scenario")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        scenario = attrs.pop("scenario", None)
        return super().validate(attrs) | {"scenario": scenario}


class LineupFilter(OfferedFilter):
    class Meta:
        model = Lineup
        fields = ["name"]


class LineupsView(generics.ListAPIView[Any]):
    serializer_class = LineupSerializer
    queryset: QuerySet[Lineup] = Lineup.objects.order_by("-id")
    filterset_class = LineupFilter

    @extend_schema(operation_id="lineups")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Lineups that were saved or played, the newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="lineup_save",
        request=SaveSerializer,
        responses={200: LineupSerializer, 201: LineupSerializer},
    )
    def post(self, request: Request) -> Response:
        """Save a lineup under its name; 200 if the very same is there already."""
        fields = SaveSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        lineup: lineups.Lineup = fields.validated_data["lineup"]
        try:
            row, created = library.save_lineup(lineup, "lineup")
        except lineups.LineupError as error:
            raise field_error("lineup.name", error.problems) from error
        audit.write(cast(User, request.user), "lineup.save", row, digest=row.digest)
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(LineupSerializer(row).data, status=code)


class LineupRetireView(APIView):
    @extend_schema(
        operation_id="lineup_retire", request=RetireSerializer, responses=LineupSerializer
    )
    def patch(self, request: Request, digest: str) -> Response:
        """Offer a lineup no more, or again; what was played with it stays."""
        row = get_object_or_404(Lineup, digest=digest)
        retired_by(request, row, library.retire, room="lineup")
        return Response(LineupSerializer(row).data)


class BuiltInLineupsView(APIView):
    permission_classes = [Reads]

    @extend_schema(operation_id="lineups_built_in", responses=LineupSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The lineups that come along."""
        return Response([_shown(lineups.load(name)) for name in lineups.built_in()])


class LineupCheckView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="lineup_validate", request=CheckSerializer, responses={200: LineupSerializer}
    )
    def post(self, request: Request) -> Response:
        """Check a lineup without keeping it: fields, seats, and that hosts have its models."""
        fields = CheckSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        lineup, scenario = fields.validated_data["lineup"], fields.validated_data["scenario"]
        try:
            if scenario:
                lineups.seat_players(lineup, sessions.load_plan(scenario))
            lineups.check_players([*lineup.players, *lineup.recall])
        except lineups.LineupError as error:
            raise field_error("lineup", error.problems) from error
        return Response(_shown(lineup))


def _shown(lineup: lineups.Lineup) -> dict[str, Any]:
    return {
        "name": lineup.name,
        "digest": lineup.digest,
        "spec": lineup.to_json(),
        "retired": False,
    }
