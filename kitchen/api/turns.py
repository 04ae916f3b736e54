"""Turns: who decided what and when, and what an operator does with one that keeps failing."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from kitchen import sessions
from kitchen.api.serializers import TurnSerializer
from kitchen.models import Session, Turn
from masterchef import audit
from masterchef.api.pagination import After
from masterchef.api.run_views import conflicts
from masterchef.api.schema import Problem
from masterchef.durable import WorkState


class TurnFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=WorkState.choices)
    outcome = django_filters.ChoiceFilter(choices=Turn.Outcome.choices)
    seat = django_filters.CharFilter()
    role = django_filters.CharFilter()
    tick = django_filters.NumberFilter(min_value=0)

    class Meta:
        model = Turn
        fields = ["state", "outcome", "seat", "role", "tick"]


@extend_schema_view(
    list=extend_schema(operation_id="turns", description="Turns of all sessions."),
    retrieve=extend_schema(operation_id="turn"),
)
class TurnViewSet(viewsets.ReadOnlyModelViewSet[Turn]):
    """One seat's decision at one tick."""

    queryset = Turn.objects.order_by("id")
    serializer_class = TurnSerializer
    filterset_class = TurnFilter
    pagination_class = After
    lookup_value_converter = "int"

    @extend_schema(
        operation_id="turn_retry", request=None, responses={200: TurnSerializer, 409: Problem}
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Give a quarantined turn its attempts back; its session goes on."""
        return self._changed(sessions.retry_turn)

    @extend_schema(
        operation_id="turn_substitute", request=None, responses={200: TurnSerializer, 409: Problem}
    )
    @action(detail=True, methods=["post"])
    def substitute(self, request: Request, pk: str) -> Response:
        """Put a wait, marked as such, in the place of a quarantined turn."""
        return self._changed(sessions.substitute_wait)

    def _changed(self, verb: Callable[[Turn], None]) -> Response:
        turn = self.get_object()
        by: Any = self.request.user
        with conflicts(), audit.of_run(by, f"turn.{self.action}", turn):
            verb(turn)
        turn.refresh_from_db()
        return Response(TurnSerializer(turn).data)


@extend_schema_view(get=extend_schema(operation_id="session_turns"))
class SessionTurnsView(generics.ListAPIView[Any]):
    """The turns of one session, in the order in which they were opened."""

    serializer_class = TurnSerializer
    filterset_class = TurnFilter
    pagination_class = After

    def get_queryset(self) -> QuerySet[Turn]:
        if getattr(self, "swagger_fake_view", False):
            return Turn.objects.none()
        session = get_object_or_404(Session.objects.only("pk"), pk=self.kwargs["session_id"])
        return Turn.objects.filter(session_id=session.pk)
