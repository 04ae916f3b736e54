"""What sessions will take, told before anything is made."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import forecasts
from kitchen import engine, lineups
from kitchen.api.fields import LineupField, ScenarioField, SeedsField
from kitchen.sessions.creation import load_plan
from masterchef.accounts.permissions import Reads
from masterchef.api.declared import LENGTHS
from masterchef.api.errors import field_error
from masterchef.api.forecasts import ForecastsSerializer
from masterchef.runs.forecasts import Forecast, together


class SessionPlanSerializer(serializers.Serializer[Any]):
    """What makes a difference to what sessions take."""

    scenario = ScenarioField(max_length=80)
    lineups = serializers.ListField(
        child=LineupField(), min_length=1, max_length=20, error_messages=LENGTHS
    )
    seeds = SeedsField(default=[1])
    repeats = serializers.IntegerField(default=1, min_value=1, max_value=50)


class SessionEstimateView(APIView):
    """Calls, tokens, cost and hours of sessions that somebody thinks of."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="session_estimate",
        request=SessionPlanSerializer,
        responses=ForecastsSerializer,
    )
    def post(self, request: Request) -> Response:
        """By model; baselines and external agents take nothing. Nothing is created."""
        given = SessionPlanSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(ForecastsSerializer({"models": planned(given.validated_data)}).data)


def planned(wanted: dict[str, Any]) -> list[Forecast]:
    """A line for each model of sessions that were asked for so; raises ValidationError."""
    plan = load_plan(wanted["scenario"])
    sessions = len(wanted["seeds"]) * wanted["repeats"]
    lines: list[Forecast] = []
    try:
        for lineup in wanted["lineups"]:
            lines += _of_lineup(plan, lineup, sessions)
    except lineups.LineupError as error:
        raise field_error("lineups", error.problems) from error
    return together(lines)


def _of_lineup(plan: engine.Scenario, lineup: lineups.Lineup, sessions: int) -> list[Forecast]:
    seats = lineups.seat_players(lineup, plan)
    players = [seat["player"] for seat in seats.values()]
    return forecasts.of_seats(plan, players, lineup.options, sessions=sessions)
