"""Any run by its id, whatever its kind: what it is, its events and its log."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, viewsets
from rest_framework.serializers import BaseSerializer

from masterchef.accounts.permissions import Reads
from masterchef.api.pagination import After
from masterchef.api.serializers import EventSerializer, LogLineSerializer, RunSerializer
from masterchef.live.models import Event, Level, LogLine, Run, RunState


class RunFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter()
    state = django_filters.MultipleChoiceFilter(choices=RunState.choices)

    class Meta:
        model = Run
        fields = ["kind", "state"]


class RunViewSet(viewsets.ReadOnlyModelViewSet[Run]):
    """Sessions, and later cooks and matrices, by one id."""

    permission_classes = [Reads]
    serializer_class = RunSerializer
    queryset = Run.objects.select_related("owner").order_by("-created_at", "id")
    filterset_class = RunFilter
    lookup_value_converter = "uuid"


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


class LogFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(
        choices=Level.choices, lookup_expr="gte", label="this level and above"
    )
    kind = django_filters.CharFilter()
    seat = django_filters.CharFilter()

    class Meta:
        model = LogLine
        fields = ["level", "kind", "seat"]


@extend_schema_view(get=extend_schema(operation_id="run_log"))
class LogView(OfRun):
    """What went on in a run: calls, retries, errors."""

    serializer_class: type[BaseSerializer[Any]] = LogLineSerializer
    filterset_class = LogFilter

    def get_queryset(self) -> QuerySet[LogLine]:
        return self.of_run(LogLine.objects.all())
