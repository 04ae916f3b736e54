"""A matrix, its progress and its estimate in JSON, and what its verbs are asked with."""

from typing import Any

from rest_framework import serializers

from judging.api.trial_fields import SetupSerializer
from judging.models import Matrix, Outcome
from masterchef.api.numbers import NumberField
from masterchef.api.serializers import RUN_FIELDS, OwnerField
from masterchef.runs.models import RunState


class MatrixSerializer(serializers.ModelSerializer[Matrix]):
    """A row of the list."""

    owner = OwnerField()
    combinations = serializers.ListField(child=serializers.CharField(), read_only=True)
    models = serializers.ListField(child=serializers.CharField(), source="players", read_only=True)
    trials = serializers.ListField(
        child=serializers.CharField(), source="trial_names", read_only=True
    )
    spent_usd = serializers.FloatField(read_only=True)
    baseline = serializers.UUIDField(source="baseline_id", read_only=True, allow_null=True)

    class Meta:
        model = Matrix
        fields = [
            *RUN_FIELDS, "combinations", "models", "trials", "cells_total", "cells_left",
            "spent_tokens", "spent_usd", "setup_digest", "baseline", "archived_at",
        ]  # fmt: skip
        read_only_fields = fields


class MatrixDetailSerializer(MatrixSerializer):
    """A matrix with everything that was said at its start."""

    setup = serializers.DictField(read_only=True)

    class Meta(MatrixSerializer.Meta):
        fields = [*MatrixSerializer.Meta.fields, "setup"]
        read_only_fields = fields


class MatrixStartSerializer(SetupSerializer):
    """A setup, written out or by the name it was saved under."""

    models = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=100
    )
    saved = serializers.CharField(
        required=False, max_length=60, help_text="a saved setup; what is given beside it wins"
    )
    name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    start = serializers.BooleanField(default=True, help_text="false: create only")
    save_as = serializers.SlugField(required=False, max_length=60)


class ForecastSerializer(serializers.Serializer[Any]):
    """What one model takes: from like runs, else from its limits."""

    model = serializers.CharField()
    cells = serializers.IntegerField()
    calls = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_out = serializers.IntegerField()
    cost_usd = serializers.FloatField(allow_null=True)
    price_source = serializers.CharField()
    hours = serializers.FloatField(allow_null=True, help_text="null: no like run tells its speed")
    slots = serializers.IntegerField(help_text="at hand on hosts that are up")
    basis = serializers.CharField(help_text="such as: median of 12 like runs")
    like_runs = serializers.IntegerField()


class EstimateSerializer(serializers.Serializer[Any]):
    cells = serializers.IntegerField()
    calls = serializers.IntegerField(help_text="each may need one repair")
    tokens_in = serializers.IntegerField(help_text="estimated from the prompts' lengths")
    tokens_out = serializers.IntegerField(help_text="at most")
    cost_usd = serializers.FloatField(allow_null=True, help_text="null: no paid service is asked")
    unscored = serializers.ListField(child=serializers.CharField(), help_text="without gold")
    too_long = serializers.ListField(
        child=serializers.CharField(), help_text="larger than the model's window"
    )
    models = ForecastSerializer(many=True)


class ProgressRowSerializer(serializers.Serializer[Any]):
    combination = serializers.CharField()
    model = serializers.CharField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    running = serializers.IntegerField()
    ok = serializers.IntegerField()
    bad_answers = serializers.IntegerField(help_text="scored 0")
    excluded = serializers.IntegerField(help_text="failed by the infrastructure, not scored")
    mean = serializers.FloatField(allow_null=True, help_text="of the metric, so far")
    entities = serializers.FloatField(allow_null=True, help_text="mean F1 so far")
    mappings = serializers.FloatField(allow_null=True, help_text="mean F1 so far")


class ProgressSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(RunState.choices)
    reason = serializers.CharField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    rows = ProgressRowSerializer(many=True)
    outcomes = serializers.DictField(child=serializers.IntegerField())
    tokens = serializers.IntegerField()
    cost_usd = serializers.FloatField()
    elapsed_s = serializers.FloatField()
    seconds_left = serializers.FloatField(allow_null=True)


class RerunSerializer(serializers.Serializer[Any]):
    outcomes = serializers.MultipleChoiceField(
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.OK],
        required=False,
        help_text="which failures; those of the infrastructure if left out",
    )
    budget_usd = NumberField(required=False, allow_null=True, min_value=0.000001)
    budget_tokens = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=10**12
    )
    timeout_s = NumberField(required=False, min_value=0.1, max_value=86_400)
    max_parallel = serializers.IntegerField(required=False, min_value=1, max_value=1_000)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class BaselineSerializer(serializers.Serializer[Any]):
    baseline = serializers.PrimaryKeyRelatedField(
        queryset=Matrix.objects.all(), allow_null=True, help_text="null: none"
    )


class CountSerializer(serializers.Serializer[Any]):
    cells = serializers.IntegerField()
