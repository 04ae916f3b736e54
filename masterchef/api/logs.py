"""Log lines across runs: read on by id, jumped into by marks, and exported as they are filtered."""

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import django_filters
import orjson
from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import Mod, RowNumber
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from masterchef.accounts.permissions import Reads
from masterchef.api.downloads import NamedByPath, send
from masterchef.api.errors import field_error
from masterchef.api.pagination import MOST, After
from masterchef.api.serializers import LogLineSerializer
from masterchef.live import log_lines
from masterchef.live.lines import written
from masterchef.live.models import Level, LogLine

IN_MEMORY = 4 * 1024 * 1024
COLUMNS = ("id", "run", "at", "level", "kind", "seat", "host", "text", "data")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "txt": "text/plain; charset=utf-8",
}


class LogFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(
        choices=Level.choices, lookup_expr="gte", label="this level and above"
    )
    kind = django_filters.CharFilter()
    seat = django_filters.CharFilter()
    host = django_filters.CharFilter()
    text = django_filters.CharFilter(lookup_expr="icontains", label="part of the text")
    grep = django_filters.CharFilter(method="by_pattern", label="a regular expression, anywhere")

    class Meta:
        model = LogLine
        fields = ["level", "kind", "seat", "host", "text", "grep"]

    def by_pattern(self, rows: QuerySet[LogLine], name: str, value: str) -> QuerySet[LogLine]:
        try:
            return log_lines.matching(rows, value[:200])
        except log_lines.PatternError as error:
            raise field_error("grep", str(error)) from error


class AllLogFilter(LogFilter):
    run = django_filters.UUIDFilter(field_name="run_id")

    class Meta(LogFilter.Meta):
        fields = [*LogFilter.Meta.fields, "run"]


class AnyLogLineSerializer(LogLineSerializer):
    class Meta(LogLineSerializer.Meta):
        fields = ["run", *LogLineSerializer.Meta.fields]
        read_only_fields = fields


class MarksSerializer(serializers.Serializer[Any]):
    """Line k·every of the filtered log has the id marks[k]: where a page can begin."""

    count = serializers.IntegerField()
    every = serializers.IntegerField()
    marks = serializers.ListField(child=serializers.IntegerField())
    last = serializers.IntegerField(help_text="the last line's id; -1 if there is none")


class FacetsSerializer(serializers.Serializer[Any]):
    kinds = serializers.ListField(child=serializers.CharField())
    seats = serializers.ListField(child=serializers.CharField())
    hosts = serializers.ListField(child=serializers.CharField())


class _Lines(generics.GenericAPIView[LogLine]):
    permission_classes = [Reads]
    filterset_class = AllLogFilter
    serializer_class: Any = AnyLogLineSerializer
    queryset: QuerySet[LogLine] = LogLine.objects.all()

    def filtered(self) -> QuerySet[LogLine]:
        return self.filter_queryset(self.get_queryset())


@extend_schema_view(get=extend_schema(operation_id="log"))
class LinesView(_Lines, generics.ListAPIView[LogLine]):
    """Log lines of every run and of the installation itself, in order."""

    pagination_class = After


class MarksView(_Lines):
    pagination_class = None

    @extend_schema(operation_id="log_marks", filters=True, responses=MarksSerializer)
    def get(self, request: Request) -> Response:
        """How many lines there are, and the id of every 500th: any page is one query away."""
        lines = self.filtered().order_by()
        numbered = lines.annotate(number=Window(RowNumber(), order_by="id"))
        marked = numbered.annotate(rest=Mod(F("number") - 1, MOST)).filter(rest=0)
        last = lines.aggregate(last=Max("id"))["last"]
        found = {
            "count": lines.filter(id__lte=last).count() if last is not None else 0,
            "every": MOST,
            "marks": list(marked.order_by("id").values_list("id", flat=True)),
            "last": -1 if last is None else last,
        }
        return Response(MarksSerializer(found).data)


class FacetsView(_Lines):
    pagination_class = None

    @extend_schema(operation_id="log_facets", filters=True, responses=FacetsSerializer)
    def get(self, request: Request) -> Response:
        """The kinds, seats and hosts that the filtered lines name."""
        lines = self.filtered().order_by()
        found = {
            f"{name}s": [value for value in lines.values_list(name, flat=True).distinct() if value]
            for name in ("kind", "seat", "host")
        }
        return Response({name: sorted(values) for name, values in found.items()})


class LogExportView(_Lines):
    pagination_class = None
    content_negotiation_class = NamedByPath
    limits = {"GET": "export"}

    @extend_schema(
        operation_id="log_export",
        filters=True,
        parameters=[OpenApiParameter("fmt", str, OpenApiParameter.PATH, enum=list(CONTENT_TYPES))],
        responses={
            (200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in CONTENT_TYPES.values()
        },
    )
    def get(self, request: Request, fmt: str) -> StreamingHttpResponse:
        """The filtered lines as a file."""
        if fmt not in CONTENT_TYPES:
            raise NotFound(f"There is no log as {fmt}; take {' or '.join(CONTENT_TYPES)}.")
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (sent, then closed)
        rows = self.filtered().order_by("id").values(*COLUMNS).iterator(chunk_size=2_000)
        WRITERS[fmt](rows, file)
        return send(request._request, file, name=f"log.{fmt}", content_type=CONTENT_TYPES[fmt])


def _write_jsonl(rows: Iterator[dict[str, Any]], file: IO[bytes]) -> None:
    for row in rows:
        file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))


def _write_csv(rows: Iterator[dict[str, Any]], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    out = csv.DictWriter(text, COLUMNS)
    out.writeheader()
    for row in rows:
        row |= {"at": row["at"].isoformat(), "data": orjson.dumps(row["data"]).decode()}
        out.writerow(row)
    text.detach()


def _write_text(rows: Iterator[dict[str, Any]], file: IO[bytes]) -> None:
    file.writelines(written(row, "text") for row in rows)


WRITERS = {"csv": _write_csv, "jsonl": _write_jsonl, "txt": _write_text}
