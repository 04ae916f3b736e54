"""Trials and their gold standards."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from judging.api.trial_fields import refusing
from judging.models import Gold, Trial
from judging.trials import library
from masterchef.api.retirement import RetireSerializer, retired_by


class TrialSerializer(serializers.ModelSerializer[Trial]):
    """A row of the list; `characters` is the length of all sections."""

    has_gold = serializers.SerializerMethodField()
    characters = serializers.SerializerMethodField()

    class Meta:
        model = Trial
        fields = [
            "id", "name", "nct_id", "title", "digest", "built_in", "retired", "has_gold",
            "characters", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_has_gold(self, trial: Trial) -> bool:
        return hasattr(trial, "gold") and not trial.gold.retired

    def get_characters(self, trial: Trial) -> int:
        return sum(map(len, trial.sections.values()))


class TrialDetailSerializer(TrialSerializer):
    """A trial with its sections, as prompts show them, and its document."""

    sections = serializers.DictField(child=serializers.CharField(), read_only=True)
    document = serializers.DictField(read_only=True)

    class Meta(TrialSerializer.Meta):
        fields = [*TrialSerializer.Meta.fields, "sections", "document"]
        read_only_fields = fields


class GoldSerializer(serializers.ModelSerializer[Gold]):
    """A gold standard in the tracker's format."""

    trial = serializers.CharField(source="trial.name", read_only=True)
    document = serializers.DictField(read_only=True)

    class Meta:
        model = Gold
        fields = ["trial", "document", "digest", "retired", "updated_at"]
        read_only_fields = fields


class DocumentSerializer(serializers.Serializer[Any]):
    document = serializers.JSONField(
        help_text="a study, an API page, a list of studies, test_cases or gold_standard"
    )

    def validate_document(self, value: Any) -> Any:
        if not isinstance(value, dict | list):
            raise serializers.ValidationError("Write an object or a list.")
        return value


class ImportedSerializer(serializers.Serializer[Any]):
    written = serializers.ListField(child=serializers.CharField(), help_text="new or changed")
    unchanged = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField(), help_text="what is doubtful")


class TrialFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains")
    nct_id = django_filters.CharFilter()
    has_gold = django_filters.BooleanFilter(method="with_gold")

    class Meta:
        model = Trial
        fields = ["name", "nct_id", "has_gold", "retired"]

    def with_gold(self, rows: QuerySet[Trial], name: str, value: bool) -> QuerySet[Trial]:
        scored = Q(gold__retired=False)
        return rows.filter(scored) if value else rows.exclude(scored)


@extend_schema_view(retrieve=extend_schema(operation_id="trial"))
class TrialViewSet(viewsets.ReadOnlyModelViewSet[Trial]):
    """Clinical-trial documents."""

    queryset = Trial.objects.select_related("gold").order_by("name")
    serializer_class: type[BaseSerializer[Any]] = TrialDetailSerializer
    filterset_class = TrialFilter
    lookup_value_converter = "int"

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return TrialSerializer if self.action == "list" else self.serializer_class

    def get_queryset(self) -> QuerySet[Trial]:
        rows = super().get_queryset()
        return rows.defer("document_text") if self.action == "list" else rows

    @extend_schema(operation_id="trials")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Trials by name."""
        library.sync()
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="trials_import",
        request=DocumentSerializer,
        responses={200: ImportedSerializer},
    )
    def create(self, request: Request) -> Response:
        """Read the trials of a document; all of them or none. Larger files: the command line."""
        fields = DocumentSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        with refusing("document"):
            done = library.import_trials({"document": fields.validated_data["document"]})
        return Response(ImportedSerializer(done._asdict()).data)

    @extend_schema(
        operation_id="trial_retire",
        request=RetireSerializer,
        responses=TrialDetailSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Leave it out where all trials are meant, or take it back."""
        row = self.get_object()
        retired_by(request, row, library.retire, room="trial")
        return Response(TrialDetailSerializer(row).data)

    @extend_schema(operation_id="trial_delete", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a trial that no matrix has used."""
        with refusing("trial"):
            library.delete_trial(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="trial_gold", responses=GoldSerializer)
    @action(detail=True)
    def gold(self, request: Request, pk: str) -> Response:
        """The trial's gold standard; 404 if it has none."""
        standard = Gold.objects.select_related("trial").filter(trial=self.get_object()).first()
        if standard is None:
            raise NotFound("This trial has no gold standard.")
        return Response(GoldSerializer(standard).data)

    @extend_schema(operation_id="gold_retire", request=RetireSerializer, responses=GoldSerializer)
    @gold.mapping.patch
    def retire_gold(self, request: Request, pk: str) -> Response:
        """Score nothing against it any more, or again; cells keep the scores that they have."""
        standard = Gold.objects.select_related("trial").filter(trial=self.get_object()).first()
        if standard is None:
            raise NotFound("This trial has no gold standard.")
        retired_by(request, standard, library.retire, room="gold")
        return Response(GoldSerializer(standard).data)


class GoldImportView(APIView):
    """Gold standards in the tracker's format."""

    @extend_schema(
        operation_id="gold_import",
        request=DocumentSerializer,
        responses={200: ImportedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Read gold standards of trials that are there; all of them or none."""
        fields = DocumentSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        with refusing("document"):
            done = library.import_gold({"document": fields.validated_data["document"]})
        return Response(ImportedSerializer(done._asdict()).data)
