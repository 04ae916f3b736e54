"""Any run by its id, whatever its kind: what it is, its events and its log."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, viewsets
from rest_framework.serializers import BaseSerializer

from masterchef.accounts.permissions import Reads
from masterchef.api.logs import LogFilter
from masterchef.api.pagination import After
from masterchef.api.serializers import EventSerializer, ListedRunSerializer, LogLineSerializer
from masterchef.live.models import LogLine
from masterchef.live.overviews import overviews
from masterchef.runs.models import Event, Run, RunState

SEARCH_WORDS = 8


class RunFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter()
    state = django_filters.MultipleChoiceFilter(choices=RunState.choices)
    owner = django_filters.CharFilter(field_name="owner__username")
    search = django_filters.CharFilter(
        method="by_words", label="words of its name or players, or how its id begins"
    )

    class Meta:
        model = Run
        fields = ["kind", "state", "owner", "search"]

    def by_words(self, rows: QuerySet[Run], name: str, words: str) -> QuerySet[Run]:
        for word in words.split()[:SEARCH_WORDS]:
            places = Q(name__icontains=word) | Q(id_text__startswith=word.lower())
            for lookup in settings.RUN_SEARCHES:
                places |= Q(**{lookup: word})
            rows = rows.alias(id_text=Cast("id", TextField())).filter(places)
        return rows


class RunViewSet(viewsets.ReadOnlyModelViewSet[Run]):
    """Sessions, and later cooks and matrices, by one id."""

    permission_classes = [Reads]
    serializer_class = ListedRunSerializer
    queryset = Run.objects.select_related("owner").order_by("-created_at", "id")
    filterset_class = RunFilter
    lookup_value_converter = "uuid"

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        if self.action == "list" and "kind" not in self.request.query_params:
            rows = rows.exclude(kind__in=settings.RUN_KINDS_ASIDE)
        return rows

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        return _told(super().paginate_queryset(queryset) or [])

    def get_object(self) -> Run:
        return _told([super().get_object()])[0]


def _told(runs: Iterable[Run]) -> list[Run]:
    """The runs, each with its `overview`."""
    listed = list(runs)
    found = overviews(listed)
    for run in listed:
        run.overview = found[run.pk]  # type: ignore[attr-defined]
    return listed


class OfRun(generics.ListAPIView[Any]):
    """Rows of one run, read on by `after`; 404 if there is no such run."""

    permission_classes = [Reads]
    pagination_class = After

    def of_run(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        run = get_object_or_404(Run.objects.only("id"), pk=self.kwargs["run_id"])
        return rows.filter(run_id=run.pk)


class EventFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter()
    seat = django_filters.CharFilter()
    tick = django_filters.NumberFilter(min_value=0)

    class Meta:
        model = Event
        fields = ["kind", "seat", "tick"]


@extend_schema_view(get=extend_schema(operation_id="run_events"))
class EventsView(OfRun):
    """The numbered facts of a run, in order and without a gap."""

    serializer_class: type[BaseSerializer[Any]] = EventSerializer
    filterset_class = EventFilter
    after_field = "number"

    def get_queryset(self) -> QuerySet[Event]:
        return self.of_run(Event.objects.all())


@extend_schema_view(get=extend_schema(operation_id="run_log"))
class LogView(OfRun):
    """What went on in a run: calls, retries, errors."""

    serializer_class: type[BaseSerializer[Any]] = LogLineSerializer
    filterset_class = LogFilter

    def get_queryset(self) -> QuerySet[LogLine]:
        return self.of_run(LogLine.objects.all())
