"""Matrices: estimate, start, list, look at, steer."""

from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from judging.api.matrix_serializers import (
    BaselineSerializer,
    CountSerializer,
    EstimateSerializer,
    MatrixDetailSerializer,
    MatrixSerializer,
    MatrixStartSerializer,
    ProgressSerializer,
    ReasonSerializer,
    RerunSerializer,
)
from judging.api.trial_fields import refusing
from judging.models import EXCLUDED, Matrix, SavedSetup
from judging.setups import save
from judging.trials import estimates, library, matrices, progress, rescores, retention, setups
from masterchef import audit
from masterchef.accounts.permissions import Reads
from masterchef.api.run_views import RunKindViewSet
from masterchef.api.schema import Problem
from masterchef.runs.models import RunState


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
class MatrixViewSet(RunKindViewSet[Matrix]):
    """Prompts × models × trials × repeats."""

    queryset = Matrix.objects.select_related("owner").order_by("-created_at", "id")
    filterset_class = MatrixFilter
    word = "matrix"
    listed = MatrixSerializer
    serializer_class = MatrixDetailSerializer
    refusing = staticmethod(refusing)

    def get_queryset(self) -> QuerySet[Matrix]:
        rows = super().get_queryset()
        return rows.filter(kind="matrix").defer("setup") if self.action == "list" else rows

    @extend_schema(
        operation_id="matrix_start",
        request=MatrixStartSerializer,
        responses={201: MatrixDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        """Create a matrix with all its cells and start it."""
        given = self.valid(MatrixStartSerializer)
        start, name = given.pop("start"), given.pop("name", "")
        save_as = given.pop("save_as", None)
        library.sync()
        with refusing():
            setup = setups.read(setups.saved(given.pop("saved", None)) | given)
            with transaction.atomic():
                if save_as:
                    save(
                        save_as, SavedSetup.Kind.MATRIX, setups.to_json(setup),
                        owner=self.user, field="save_as",
                    )  # fmt: skip
                matrix = matrices.create(setup, name=name, owner=self.user)
            if start:
                matrices.start(matrix)
        verb = "matrix.start" if start else "matrix.create"
        audit.write(self.user, verb, matrix, cells=matrix.cells_total)
        return Response(self.shown(matrix), status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="matrix_estimate",
        request=MatrixStartSerializer,
        responses={200: EstimateSerializer},
    )
    @action(detail=False, methods=["post"], permission_classes=[Reads])
    def estimate(self, request: Request) -> Response:
        """Cells, calls, tokens and cost of a setup; nothing is created."""
        given = self.valid(MatrixStartSerializer)
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
        return self.changed(matrices.start)

    @extend_schema(operation_id="matrix_pause", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Begin no further cells; those under way are finished and saved."""
        return self.changed(matrices.pause)

    @extend_schema(operation_id="matrix_resume", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Go on with a paused matrix."""
        return self.changed(matrices.resume)

    @extend_schema(operation_id="matrix_cancel", request=ReasonSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it now; what was answered is kept."""
        reason = self.valid(ReasonSerializer)["reason"]
        return self.changed(lambda matrix: matrices.cancel(matrix, reason))

    @extend_schema(operation_id="matrix_rerun", request=RerunSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, pk: str) -> Response:
        """Run the failed cells again, and nothing else."""
        given = self.valid(RerunSerializer)
        outcomes = given.pop("outcomes", None) or EXCLUDED
        return self.changed(
            lambda matrix: matrices.rerun_failed(matrix, outcomes=outcomes, changes=given)
        )

    @extend_schema(
        operation_id="matrix_rescore", request=None, responses={200: CountSerializer, 409: Problem}
    )
    @action(detail=True, methods=["post"])
    def rescore(self, request: Request, pk: str) -> Response:
        """Score what was answered against the gold standards as they are now."""
        matrix = self.get_object()
        with refusing(), audit.of_run(self.user, "matrix.rescore", matrix):
            return Response({"cells": rescores.rescore(matrix)})

    @extend_schema(operation_id="matrix_baseline", request=BaselineSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def baseline(self, request: Request, pk: str) -> Response:
        """Choose the run that regressions are counted against."""
        chosen = self.valid(BaselineSerializer)["baseline"]
        return self.changed(lambda matrix: retention.set_baseline(matrix, chosen))

    @extend_schema(operation_id="matrix_archive", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Put an ended matrix out of the lists, and back when it is there already."""
        return self.changed(retention.archive)

    @extend_schema(operation_id="matrix_delete", responses={204: None, 409: Problem})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete an ended matrix with its cells, calls and log."""
        matrix = self.get_object()
        with refusing(), audit.of_run(self.user, "matrix.delete", matrix):
            retention.delete([matrix])
        return Response(status=status.HTTP_204_NO_CONTENT)
