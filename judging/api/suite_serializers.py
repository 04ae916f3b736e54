"""Suites, their runs and results in JSON."""

from typing import Any

from rest_framework import serializers

from judging.suites import calibration
from kitchen import suites
from kitchen.models import SuiteRun
from masterchef.api.forecasts import ModelForecastSerializer
from masterchef.api.numbers import NumberField
from masterchef.api.serializers import RUN_FIELDS, OwnerField


class ListedSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    family = serializers.CharField()
    level = serializers.IntegerField()
    digest = serializers.CharField()


class SuiteSerializer(serializers.Serializer[Any]):
    """A suite that comes along."""

    name = serializers.CharField()
    title = serializers.CharField()
    digest = serializers.CharField()
    calibration = serializers.CharField(help_text="calibrated, or not and which scenarios aren't")
    scenarios = ListedSerializer(many=True)


class SuiteEstimateSerializer(serializers.Serializer[Any]):
    """What it will take; nothing is created."""

    sessions = serializers.IntegerField()
    turns = serializers.IntegerField(help_text="as often as greedy is asked")
    apart = serializers.FloatField(
        help_text="points of two suite scores that these seeds tell apart with 80% power"
    )
    models = ModelForecastSerializer(many=True)


class SuiteResumeSerializer(serializers.Serializer[Any]):
    budget_tokens = serializers.IntegerField(
        default=None, allow_null=True, min_value=1, max_value=10**12, help_text="a new budget"
    )
    budget_usd = NumberField(
        default=None, allow_null=True, min_value=0.0001, max_value=1_000_000,
        help_text="a new budget",
    )  # fmt: skip


class ProfileSerializer(serializers.Serializer[Any]):
    """0 to 100; null where nothing of the kind was measured."""

    throughput = serializers.FloatField(allow_null=True)
    safety = serializers.FloatField(allow_null=True)
    coordination = serializers.FloatField(allow_null=True)
    memory = serializers.FloatField(allow_null=True)
    planning = serializers.FloatField(allow_null=True)
    recovery = serializers.FloatField(allow_null=True)


class SuiteLineSerializer(serializers.Serializer[Any]):
    rank = serializers.IntegerField(
        allow_null=True, help_text="null until each scenario has a run that counts"
    )
    lineup = serializers.CharField()
    runs = serializers.IntegerField(help_text="sessions that count")
    mean = serializers.FloatField(allow_null=True, help_text="suite score, 0 to 100")
    low = serializers.FloatField(allow_null=True, help_text="of the 95% interval")
    high = serializers.FloatField(allow_null=True)
    note = serializers.CharField(help_text="what the interval is over, or why there is none")
    tied_with = serializers.ListField(child=serializers.CharField())
    by_scenario = serializers.DictField(child=serializers.FloatField())
    profile = ProfileSerializer()
    tokens = serializers.IntegerField(help_text="of all sessions that count")
    cost_usd = serializers.FloatField(allow_null=True, help_text="null: nobody was paid")
    tokens_per_point = serializers.FloatField(allow_null=True)
    usd_per_point = serializers.FloatField(allow_null=True)
    excluded = serializers.DictField(
        child=serializers.IntegerField(), help_text="sessions left out, by reason"
    )


class SuiteBoardSerializer(serializers.Serializer[Any]):
    """Sessions of one suite (by digest), ruleset and track."""

    suite = serializers.CharField()
    digest = serializers.CharField()
    ruleset = serializers.CharField()
    track = serializers.CharField()
    calibration = serializers.CharField()
    scenarios = serializers.ListField(child=serializers.CharField())
    ranking = serializers.CharField(help_text="how scores, intervals and ranks are made")
    lines = SuiteLineSerializer(many=True)


class _SuiteRunsSerializer(serializers.ListSerializer[SuiteRun]):
    """A page of them: what all their sessions did and took is two queries."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        self.child.read(rows)  # type: ignore[union-attr]
        return super().to_representation(rows)


class SuiteRunSerializer(serializers.ModelSerializer[SuiteRun]):
    """A run of a suite; `sessions` counts its sessions by state."""

    owner = OwnerField()
    scenarios = ListedSerializer(many=True, read_only=True)
    setup = serializers.DictField(read_only=True)
    calibration = serializers.SerializerMethodField()
    sessions = serializers.SerializerMethodField()
    spent_tokens = serializers.SerializerMethodField()
    spent_usd = serializers.SerializerMethodField()

    class Meta:
        model = SuiteRun
        list_serializer_class = _SuiteRunsSerializer
        fields = [
            *RUN_FIELDS, "suite", "digest", "ruleset", "experiment", "scenarios", "setup",
            "calibration", "sessions", "spent_tokens", "spent_usd",
        ]  # fmt: skip
        read_only_fields = fields

    def read(self, rows: list[SuiteRun]) -> None:
        """What the fields below tell of these rows."""
        self._standings = suites.standings(rows)
        self._spent = suites.spendings(rows)

    def to_representation(self, run: SuiteRun) -> dict[str, Any]:
        """A row that stands alone is read here."""
        if self.parent is None:
            self.read([run])
        return super().to_representation(run)

    def get_calibration(self, run: SuiteRun) -> str:
        return calibration(run.scenarios, run.ruleset)

    def get_sessions(self, run: SuiteRun) -> dict[str, int]:
        return self._standings[run.experiment_id].states

    def get_spent_tokens(self, run: SuiteRun) -> int:
        return self._spent[run.experiment_id][0]

    def get_spent_usd(self, run: SuiteRun) -> float:
        return self._spent[run.experiment_id][1]
