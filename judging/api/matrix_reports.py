"""What a matrix says: report, charts, HTML, exports, comparison."""

import tempfile
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging.api.trial_fields import refusing
from judging.models import Matrix
from judging.trials import differences, files, reports
from judging.trials.analysis import METRICS
from judging.trials.analysis.rows import COLUMNS
from masterchef.accounts.permissions import Reads
from masterchef.api.downloads import IN_MEMORY, NamedByPath, send
from masterchef.runs.exports import CONTENT_TYPES


class MetricQuery(serializers.Serializer[Any]):
    metric = serializers.ChoiceField(
        METRICS, required=False, help_text="the matrix's own if left out"
    )


class CompareQuery(MetricQuery):
    only = serializers.ChoiceField(["all", "different", "failures"], default="different")
    left = serializers.CharField(
        required=False, help_text="a combination, to compare two within this matrix"
    )
    right = serializers.CharField(required=False, help_text="the other combination")


class ContenderSerializer(serializers.Serializer[Any]):
    """A combination with a model; `low` and `high` bound the 95% interval over trials."""

    rank = serializers.IntegerField(allow_null=True)
    combination = serializers.CharField()
    model = serializers.CharField()
    n = serializers.IntegerField(help_text="trials")
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    note = serializers.CharField()
    micro_f1 = serializers.FloatField(allow_null=True, help_text="all items of all trials pooled")
    cells = serializers.IntegerField(help_text="that count")
    coverage = serializers.FloatField(
        allow_null=True, help_text="share of the cells that should count; below 1 there is no rank"
    )
    covered = serializers.IntegerField()
    expected = serializers.IntegerField()
    can_be_rerun = serializers.BooleanField(
        help_text="only the infrastructure keeps it from full coverage"
    )
    cut = serializers.DictField(
        child=serializers.IntegerField(), help_text="answers that a limit ended, by its name"
    )
    tied_with = serializers.ListField(child=serializers.CharField())
    tokens = serializers.FloatField(help_text="all that were spent, over the cells that count")
    cost_usd = serializers.FloatField(allow_null=True, help_text="as tokens")
    seconds = serializers.FloatField(help_text="of model time, as tokens")
    cost_per_point = serializers.FloatField(allow_null=True, help_text="dollars a F1 point (0.01)")
    seconds_per_point = serializers.FloatField(allow_null=True)
    schema_valid_rate = serializers.FloatField(allow_null=True)
    hallucination_rate = serializers.FloatField(allow_null=True)
    excluded = serializers.DictField(child=serializers.IntegerField())


class HeatMapSerializer(serializers.Serializer[Any]):
    rows = serializers.ListField(child=serializers.CharField(), help_text="combinations")
    columns = serializers.ListField(child=serializers.CharField(), help_text="models")
    values = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True))
    )
    coverage = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True)),
        help_text="share of the cells that count, in each field",
    )


class RerunSerializer(serializers.Serializer[Any]):
    """Contenders that only the infrastructure keeps from a rank; POST …/rerun asks their cells."""

    contenders = serializers.ListField(child=serializers.CharField())
    cells = serializers.IntegerField()
    command = serializers.CharField()


class ContenderPairSerializer(serializers.Serializer[Any]):
    """A paired comparison of two contenders; p is corrected by Holm."""

    a = serializers.CharField()
    b = serializers.CharField()
    n = serializers.IntegerField(help_text="trials that both have")
    difference = serializers.FloatField(help_text="mean of a minus mean of b")
    p = serializers.FloatField()
    told_apart = serializers.BooleanField()
    method = serializers.CharField()


class MatrixReportSerializer(serializers.Serializer[Any]):
    """Scores are 0 to 1."""

    matrix = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.CharField()
    metric = serializers.CharField()
    mode = serializers.CharField()
    ranking = serializers.CharField(help_text="how ranks are given")
    resolution = serializers.CharField(help_text="what so few trials can't show")
    entries = ContenderSerializer(many=True)
    best = serializers.ListField(child=serializers.CharField())
    cheapest = serializers.CharField(allow_null=True, help_text="fewest dollars an F1 point")
    fastest = serializers.CharField(allow_null=True, help_text="fewest seconds an F1 point")
    rerun = RerunSerializer(allow_null=True, help_text="what to run again for more ranks")
    not_asked = serializers.ListField(
        child=serializers.CharField(), help_text="combinations that don't ask for this"
    )
    heat_map = HeatMapSerializer()
    comparisons = ContenderPairSerializer(many=True)
    outcomes = serializers.DictField(child=serializers.IntegerField())
    types = serializers.ListField(child=serializers.DictField())
    confusion = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="gold type, predicted type, entities",
    )
    missed = serializers.ListField(child=serializers.DictField())
    invented = serializers.ListField(child=serializers.DictField())
    history = serializers.ListField(child=serializers.DictField())
    regressions = serializers.ListField(child=serializers.DictField())


class DifferenceSerializer(serializers.Serializer[Any]):
    key = serializers.ListField(child=serializers.CharField())
    left = serializers.FloatField(allow_null=True)
    right = serializers.FloatField(allow_null=True)
    difference = serializers.FloatField(allow_null=True, help_text="right minus left")
    left_state = serializers.CharField()
    right_state = serializers.CharField()


class ComparedSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField()
    pairs = serializers.IntegerField(help_text="cells that both have")
    counted = serializers.IntegerField(help_text="of them, those with a score in both")
    cells = DifferenceSerializer(many=True)
    trials = serializers.IntegerField()
    difference = serializers.FloatField(help_text="right minus left, mean over trials")
    p = serializers.FloatField()
    told_apart = serializers.BooleanField()
    verdict = serializers.CharField()


class _OfMatrix(APIView):
    permission_classes = [Reads]

    def matrix(self, pk: UUID) -> Matrix:
        return get_object_or_404(Matrix.objects.select_related("baseline"), pk=pk)

    def metric(self, matrix: Matrix) -> str:
        query = MetricQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return reports.metric_of(matrix, query.validated_data.get("metric"))


class MatrixReportView(_OfMatrix):
    @extend_schema(
        operation_id="matrix_report", parameters=[MetricQuery], responses=MatrixReportSerializer
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Ranking with intervals, heat map, comparisons, types, mistakes, history, regressions."""
        matrix = self.matrix(pk)
        return Response(MatrixReportSerializer(reports.report(matrix, self.metric(matrix))).data)


class MatrixChartView(_OfMatrix):
    content_negotiation_class = NamedByPath
    limits = {"GET": "export"}

    @extend_schema(
        operation_id="matrix_chart",
        parameters=[
            MetricQuery,
            OpenApiParameter("chart", str, OpenApiParameter.PATH, enum=list(files.CHARTS)),
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(files.CHART_TYPES)),
        ],
        responses={(200, kind): OpenApiTypes.BINARY for kind in files.CHART_TYPES.values()},
    )
    def get(self, request: Request, pk: UUID, chart: str, kind: str) -> HttpResponse:
        """The heat map of prompts × models, or bars with intervals."""
        if chart not in files.CHARTS or kind not in files.CHART_TYPES:
            raise NotFound(
                f"There is no {chart}.{kind}; take {', '.join(files.CHARTS)} as "
                f"{', '.join(files.CHART_TYPES)}."
            )
        matrix = self.matrix(pk)
        drawn = files.chart(matrix, chart, kind, self.metric(matrix))
        return HttpResponse(drawn, content_type=files.CHART_TYPES[kind])


class MatrixHtmlView(_OfMatrix):
    content_negotiation_class = NamedByPath
    limits = {"GET": "export"}

    @extend_schema(
        operation_id="matrix_html",
        parameters=[MetricQuery],
        responses={(200, "text/html"): OpenApiTypes.STR},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The whole report as one HTML file that needs nothing else."""
        matrix = self.matrix(pk)
        name = f"matrix-{str(matrix.pk)[:8]}.html"
        return HttpResponse(
            files.html(matrix, self.metric(matrix)),
            content_type="text/html; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class MatrixExportView(_OfMatrix):
    content_negotiation_class = NamedByPath
    limits = {"GET": "export"}

    @extend_schema(
        operation_id="matrix_export",
        parameters=[
            MetricQuery,
            OpenApiParameter("table", str, OpenApiParameter.PATH, enum=list(COLUMNS)),
            OpenApiParameter("fmt", str, OpenApiParameter.PATH, enum=list(CONTENT_TYPES)),
        ],
        responses={
            (200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in CONTENT_TYPES.values()
        },
    )
    def get(self, request: Request, pk: UUID, table: str, fmt: str) -> StreamingHttpResponse:
        """Cells, types, mistakes, confusion or the ranking, as CSV, JSON lines or Parquet."""
        if table not in COLUMNS or fmt not in CONTENT_TYPES:
            raise NotFound(
                f"There is no {table}.{fmt}; take {', '.join(COLUMNS)} as "
                f"{', '.join(CONTENT_TYPES)}."
            )
        matrix = self.matrix(pk)
        metric = self.metric(matrix)
        file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (sent, then closed)
        files.export(matrix, table, fmt, file, metric)
        return send(
            request._request,
            file,
            name=f"matrix-{str(matrix.pk)[:8]}-{table}.{fmt}",
            content_type=CONTENT_TYPES[fmt],
        )


class MatrixCompareView(_OfMatrix):
    @extend_schema(
        operation_id="matrix_compare", parameters=[CompareQuery], responses=ComparedSerializer
    )
    def get(self, request: Request, pk: UUID, other: UUID) -> Response:
        """Two matrices cell by cell; or, with `left` and `right`, two combinations of one."""
        query = CompareQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        matrix, against = self.matrix(pk), self.matrix(other)
        how = {"metric": wanted.get("metric"), "only": wanted["only"]}
        with refusing():
            if "left" in wanted and "right" in wanted:
                found = differences.combinations(matrix, wanted["left"], wanted["right"], **how)
            else:
                found = differences.matrices(matrix, against, **how)
        return Response(ComparedSerializer(found).data)
