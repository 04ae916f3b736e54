"""Matrices: estimate, start, list, look at, steer."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from judging.api.trial_fields import SetupSerializer, refusing
from judging.models import EXCLUDED, Matrix, Outcome
from judging.trials import estimates, library, matrices, progress, rescoring, setups, tidying
from masterchef.accounts.permissions import Reads
from masterchef.api.schema import Problem
from masterchef.api.serializers import RUN_FIELDS, OwnerField
from masterchef.live.models import RunState


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
    budget_usd = serializers.FloatField(required=False, allow_null=True, min_value=0.000001)
    budget_tokens = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=10**12
    )
    timeout_s = serializers.FloatField(required=False, min_value=0.1, max_value=86_400)
    max_parallel = serializers.IntegerField(required=False, min_value=1, max_value=1_000)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


class BaselineSerializer(serializers.Serializer[Any]):
    baseline = serializers.PrimaryKeyRelatedField(
        queryset=Matrix.objects.all(), allow_null=True, help_text="null: none"
    )


class CountSerializer(serializers.Serializer[Any]):
    cells = serializers.IntegerField()


class MatrixFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=RunState.choices)
    owner = django_filters.CharFilter(field_name="owner__username")
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )
    same_as = django_filters.UUIDFilter(
        method="runs_of_the_same", label="runs of the same prompts, models, trials and options"
    )

    class Meta:
        model = Matrix
        fields = ["state", "owner", "archived", "same_as"]

    def runs_of_the_same(self, rows: Any, name: str, value: Any) -> Any:
        one = Matrix.objects.filter(pk=value).values_list("setup_digest", flat=True)
        return rows.filter(setup_digest__in=one)


CHANGED = {200: MatrixDetailSerializer, 409: Problem}


@extend_schema_view(
    list=extend_schema(operation_id="matrices"), retrieve=extend_schema(operation_id="matrix")
)
class MatrixViewSet(viewsets.ReadOnlyModelViewSet[Matrix]):
    """Prompts × models × trials × repeats."""

    queryset = Matrix.objects.select_related("owner").order_by("-created_at", "id")
    filterset_class = MatrixFilter
    serializer_class: type[BaseSerializer[Any]] = MatrixDetailSerializer
    lookup_value_converter = "uuid"
    limits = {"POST": "start"}

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return MatrixSerializer if self.action == "list" else self.serializer_class

    def get_queryset(self) -> QuerySet[Matrix]:
        rows = super().get_queryset()
        return rows.defer("setup") if self.action == "list" else rows

    @extend_schema(
        operation_id="matrix_start",
        request=MatrixStartSerializer,
        responses={201: MatrixDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        """Create a matrix with all its cells and start it."""
        given = self._valid(MatrixStartSerializer)
        start, name = given.pop("start"), given.pop("name", "")
        save_as = given.pop("save_as", None)
        user: Any = request.user
        library.sync()
        with refusing():
            setup = setups.read(setups.saved(given.pop("saved", None)) | given)
            matrix = matrices.create(setup, name=name, owner=user)
            if save_as:
                setups.save(save_as, setup, owner=user)
            if start:
                matrices.start(matrix)
        return Response(self._detail(matrix), status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="matrix_estimate",
        request=MatrixStartSerializer,
        responses={200: EstimateSerializer},
    )
    @action(detail=False, methods=["post"], permission_classes=[Reads])
    def estimate(self, request: Request) -> Response:
        """Cells, calls, tokens and cost of a setup; nothing is created."""
        given = self._valid(MatrixStartSerializer)
        library.sync()
        for field in ("start", "name", "save_as"):
            given.pop(field, None)
        with refusing():
            setup = setups.read(setups.saved(given.pop("saved", None)) | given)
            told = estimates.estimate(setups.resolve(setup))
        return Response(EstimateSerializer(told.to_json()).data)

    @extend_schema(operation_id="matrix_progress", responses=ProgressSerializer)
    @action(detail=True)
    def progress(self, request: Request, pk: str) -> Response:
        """How far each prompt × model is, and the time left."""
        return Response(ProgressSerializer(progress.of(self.get_object()).to_json()).data)

    @extend_schema(operation_id="matrix_open", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start a matrix that was only created."""
        return self._changed(matrices.start)

    @extend_schema(operation_id="matrix_pause", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Begin no further cells; those under way are finished and saved."""
        return self._changed(matrices.pause)

    @extend_schema(operation_id="matrix_resume", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Go on with a paused matrix."""
        return self._changed(matrices.resume)

    @extend_schema(operation_id="matrix_cancel", request=ReasonSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it now; what was answered is kept."""
        reason = self._valid(ReasonSerializer)["reason"]
        return self._changed(lambda matrix: matrices.cancel(matrix, reason))

    @extend_schema(operation_id="matrix_rerun", request=RerunSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, pk: str) -> Response:
        """Run the failed cells again, and nothing else."""
        given = self._valid(RerunSerializer)
        outcomes = given.pop("outcomes", None) or EXCLUDED
        return self._changed(
            lambda matrix: matrices.rerun_failed(matrix, outcomes=outcomes, changes=given)
        )

    @extend_schema(
        operation_id="matrix_rescore", request=None, responses={200: CountSerializer, 409: Problem}
    )
    @action(detail=True, methods=["post"])
    def rescore(self, request: Request, pk: str) -> Response:
        """Score what was answered against the gold standards as they are now."""
        with refusing():
            return Response({"cells": rescoring.rescore(self.get_object())})

    @extend_schema(operation_id="matrix_baseline", request=BaselineSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def baseline(self, request: Request, pk: str) -> Response:
        """Choose the run that regressions are counted against."""
        chosen = self._valid(BaselineSerializer)["baseline"]
        return self._changed(lambda matrix: tidying.set_baseline(matrix, chosen))

    @extend_schema(operation_id="matrix_archive", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Put an ended matrix out of the lists, and back when it is there already."""
        return self._changed(tidying.archive)

    @extend_schema(operation_id="matrix_delete", responses={204: None, 409: Problem})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete an ended matrix with its cells, calls and log."""
        with refusing():
            tidying.delete([self.get_object()])
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _valid(self, fields: type[BaseSerializer[Any]]) -> dict[str, Any]:
        given = fields(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _changed(self, verb: Callable[[Matrix], object]) -> Response:
        matrix = self.get_object()
        with refusing():
            verb(matrix)
        return Response(self._detail(matrix))

    def _detail(self, matrix: Matrix) -> dict[str, Any]:
        return dict(MatrixDetailSerializer(self.get_queryset().get(pk=matrix.pk)).data)
