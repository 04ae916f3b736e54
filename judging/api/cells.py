"""Cells of a matrix: what was asked, answered and scored."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.serializers import BaseSerializer

from judging.api.trial_fields import OUTCOME_HELP
from judging.models import EXCLUDED, Cell, CellOutcome, Matrix
from masterchef.accounts.permissions import Reads
from masterchef.api.pagination import After
from masterchef.durable import WorkState


class CellSerializer(serializers.ModelSerializer[Cell]):
    """A row of the list; F1 is null where nothing was scored."""

    trial = serializers.CharField(source="trial.name", read_only=True)
    outcome = serializers.CharField(read_only=True, help_text=OUTCOME_HELP)
    excluded = serializers.BooleanField(read_only=True)
    cost_usd = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Cell
        fields = [
            "id", "combination", "model", "trial", "repeat", "state", "outcome", "excluded",
            "entities_f1", "mappings_f1", "relationships_f1", "calls", "tokens_in", "tokens_out",
            "cost_usd", "seconds", "attempts", "error", "claimed_at", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class CellDetailSerializer(CellSerializer):
    """A cell with its prediction and its scores in full."""

    matrix = serializers.UUIDField(source="matrix_id", read_only=True)
    pipeline = serializers.SerializerMethodField(
        help_text="what was asked for: extraction, two_stage, or direct (mappings alone)"
    )
    prompt = serializers.IntegerField(source="prompt_id", read_only=True)
    mapping = serializers.IntegerField(source="mapping_id", read_only=True, allow_null=True)
    prediction = serializers.DictField(read_only=True, allow_null=True)
    scores = serializers.DictField(read_only=True, allow_null=True, help_text="null: unscored")

    class Meta(CellSerializer.Meta):
        fields = [
            *CellSerializer.Meta.fields, "matrix", "pipeline", "prompt", "mapping", "prediction",
            "scores", "gold_digest",
        ]  # fmt: skip
        read_only_fields = fields

    def get_pipeline(self, cell: Cell) -> str:
        return "two_stage" if cell.mapping_id else cell.prompt.kind


class CellFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=WorkState.choices)
    outcome = django_filters.MultipleChoiceFilter(choices=CellOutcome.choices)
    excluded = django_filters.BooleanFilter(method="by_excluded")
    combination = django_filters.CharFilter()
    model = django_filters.CharFilter()
    trial = django_filters.CharFilter(field_name="trial__name")
    repeat = django_filters.NumberFilter(min_value=1)

    class Meta:
        model = Cell
        fields = ["state", "outcome", "excluded", "combination", "model", "trial", "repeat"]

    def by_excluded(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(outcome__in=EXCLUDED) if value else rows.exclude(outcome__in=EXCLUDED)


@extend_schema_view(get=extend_schema(operation_id="matrix_cells"))
class MatrixCellsView(generics.ListAPIView[Any]):
    """The cells of one matrix, in the order in which they are begun."""

    permission_classes = [Reads]
    serializer_class: type[BaseSerializer[Any]] = CellSerializer
    filterset_class = CellFilter
    pagination_class = After

    def get_queryset(self) -> QuerySet[Cell]:
        if getattr(self, "swagger_fake_view", False):
            return Cell.objects.none()
        matrix = get_object_or_404(Matrix.objects.only("pk"), pk=self.kwargs["pk"])
        rows = Cell.objects.filter(matrix_id=matrix.pk).select_related("trial")
        return rows.defer("prediction", "scores", "trial__document_text", "trial__texts")


@extend_schema_view(get=extend_schema(operation_id="cell"))
class CellView(generics.RetrieveAPIView[Any]):
    """One cell with its prediction and scores; its calls are in the run's ledger by "cell:<id>"."""

    permission_classes = [Reads]
    serializer_class: type[BaseSerializer[Any]] = CellDetailSerializer
    queryset = Cell.objects.select_related("trial")
