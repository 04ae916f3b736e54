"""The leaderboard over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging.boards import boards
from kitchen.engine import RULESET
from kitchen.engine.metrics import CEILING, REFERENCE


class RulesQuery(serializers.Serializer[Any]):
    """What narrows boards of every kind."""

    track = serializers.ChoiceField(required=False, choices=["A", "B"])
    ruleset = serializers.CharField(
        required=False,
        max_length=64,
        help_text='the present rules if left out; "all" for every ruleset',
    )

    @classmethod
    def asked(cls, request: Request) -> dict[str, Any]:
        """The values of a request; its `ruleset` is None for all of them."""
        query = cls(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = {"ruleset": RULESET, **query.validated_data}
        return wanted | {"ruleset": None if wanted["ruleset"] == "all" else wanted["ruleset"]}


class BoardQuery(RulesQuery):
    """What narrows the boards; an unknown scenario or experiment simply has none."""

    scenario = serializers.CharField(required=False, max_length=80)
    experiment = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class AnswersSerializer(serializers.Serializer[Any]):
    """How a lineup's models answered."""

    styles = serializers.ListField(
        child=serializers.CharField(), help_text="copy (the JSON action) or number (of an option)"
    )
    words = serializers.ListField(
        child=serializers.CharField(), help_text="digests of the rules and personas they were told"
    )
    first = serializers.FloatField(
        allow_null=True, help_text="how often the first option was taken, as a multiple of chance"
    )
    last = serializers.FloatField(allow_null=True, help_text="the same of the last option")


class EntrySerializer(serializers.Serializer[Any]):
    rank = serializers.IntegerField(allow_null=True, help_text="null with too few runs")
    lineup = serializers.CharField()
    n = serializers.IntegerField(help_text="seeds")
    runs = serializers.IntegerField(help_text="that count, repeats too")
    mean = serializers.FloatField(allow_null=True, help_text="score, 0 to 100")
    low = serializers.FloatField(allow_null=True, help_text="of the 95% interval")
    high = serializers.FloatField(allow_null=True)
    min = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)
    tied_with = serializers.ListField(
        child=serializers.CharField(), help_text="lineups it can't be told apart from"
    )
    note = serializers.CharField(help_text="why there is no interval")
    tokens = serializers.FloatField(help_text="mean a run")
    seconds = serializers.FloatField(help_text="of model time, mean a run")
    served = serializers.FloatField(help_text="dishes, mean a run")
    tokens_per_dish = serializers.FloatField(allow_null=True, help_text="null if none was served")
    seconds_per_dish = serializers.FloatField(allow_null=True, help_text="of model time")
    cut = serializers.IntegerField(help_text="runs that were cut short")
    excluded = serializers.DictField(
        child=serializers.IntegerField(), help_text="runs left out, by reason"
    )
    answers = AnswersSerializer(allow_null=True, help_text="null without a model")


class BoardSerializer(serializers.Serializer[Any]):
    """Runs of one scenario (by digest), ruleset, track and scale."""

    scenario = serializers.CharField()
    digest = serializers.CharField()
    ruleset = serializers.CharField()
    track = serializers.CharField()
    scale = serializers.ChoiceField(
        (CEILING, REFERENCE),
        help_text="what 100 is: a certified ceiling, or every order on time at full quality",
    )
    calibration = serializers.CharField(help_text="calibrated, or not calibrated and why")
    ranking = serializers.CharField(help_text="how ranks are given")
    entries = EntrySerializer(many=True)


class LeaderboardView(APIView):
    """Who cooks best."""

    @extend_schema(
        operation_id="leaderboard",
        parameters=[BoardQuery],
        responses=BoardSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Lineups ranked by mean score over seeds, one board a scenario, rules, track, scale."""
        found = [board.to_json() for board in boards(**BoardQuery.asked(request))]
        return Response(BoardSerializer(found, many=True).data)
