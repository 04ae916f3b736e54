"""An optimisation and its steps in JSON, and what its verbs are asked with."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from judging.models import Optimisation, OptimisationStep, Verdict
from judging.trials import reports
from judging.trials.optimising.setups import Setup
from masterchef.api.declared import DeclaredSerializer
from masterchef.api.serializers import RUN_FIELDS, OwnerField


class OptimisationStepSerializer(serializers.ModelSerializer[OptimisationStep]):
    """The old prompt, a proposal or the comparison; `text` is what was tried."""

    text = serializers.SerializerMethodField()
    matrix = serializers.UUIDField(source="matrix_id", read_only=True, allow_null=True)
    cells_total = serializers.IntegerField(
        source="matrix.cells_total", read_only=True, allow_null=True, default=None
    )
    cells_left = serializers.IntegerField(
        source="matrix.cells_left", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = OptimisationStep
        fields = [
            "id", "number", "part", "state", "text", "description", "mean", "kept", "note",
            "matrix", "cells_total", "cells_left", "error", "attempts",
        ]  # fmt: skip
        read_only_fields = fields

    def get_text(self, step: OptimisationStep) -> str:
        old: str = self.context.get("old", "")
        return old if step.part == OptimisationStep.Part.OLD else step.text


class HeldOutScoreSerializer(serializers.Serializer[Any]):
    """One of the two prompts with one model on the held-out trials."""

    combination = serializers.CharField()
    model = serializers.CharField()
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="of the 95% interval")
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="trials")
    note = serializers.CharField(allow_blank=True)


class OptimisationSerializer(serializers.ModelSerializer[Optimisation]):
    """A row of the list."""

    owner = OwnerField()
    prompt = serializers.CharField(read_only=True, help_text="name@version")
    spent_usd = serializers.FloatField(read_only=True)
    accepted = serializers.CharField(
        read_only=True, allow_null=True, help_text="the version that was made of the best"
    )
    verdict = serializers.ChoiceField(Verdict.choices, read_only=True)

    class Meta:
        model = Optimisation
        fields = [
            *RUN_FIELDS, "prompt", "metric", "rounds", "spent_tokens", "spent_usd", "verdict",
            "accepted", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class OptimisationDetailSerializer(OptimisationSerializer):
    """An optimisation with its steps and, once they were compared, the held-out scores."""

    setup = serializers.DictField(read_only=True)
    prompt_name = serializers.CharField(source="prompt.name", read_only=True)
    training = serializers.ListField(child=serializers.CharField(), read_only=True)
    held_out = serializers.ListField(child=serializers.CharField(), read_only=True)
    decided_by = serializers.CharField(
        source="decided_by.username", read_only=True, allow_null=True, default=None
    )
    steps = serializers.SerializerMethodField()
    comparison = serializers.SerializerMethodField()

    class Meta(OptimisationSerializer.Meta):
        fields = [
            *OptimisationSerializer.Meta.fields, "setup", "prompt_name", "training", "held_out",
            "decided_by", "steps", "comparison",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OptimisationStepSerializer(many=True))
    def get_steps(self, whole: Optimisation) -> Any:
        rows = whole.steps.select_related("matrix").order_by("number")
        return OptimisationStepSerializer(rows, many=True, context={"old": whole.prompt.text}).data

    @extend_schema_field(HeldOutScoreSerializer(many=True))
    def get_comparison(self, whole: Optimisation) -> Any:
        done = whole.steps.filter(part=OptimisationStep.Part.HELD_OUT, state="done")
        step = done.exclude(matrix=None).select_related("matrix").first()
        if step is None or step.matrix is None:
            return []
        entries = reports.report(step.matrix, whole.metric)["entries"]
        return HeldOutScoreSerializer(entries, many=True).data


class OptimisationSetupSerializer(DeclaredSerializer):
    """What an optimisation is made of; what is left out has a sensible value."""

    declaration = Setup


class OptimisationStartSerializer(OptimisationSetupSerializer):
    name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    start = serializers.BooleanField(default=True, help_text="false: create only")
