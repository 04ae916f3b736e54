"""Prompt optimisation: estimate, start, look at, steer, decide."""

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from judging.api.matrix_serializers import EstimateSerializer, ReasonSerializer
from judging.api.optimisation_serializers import (
    OptimisationDetailSerializer,
    OptimisationSerializer,
    OptimisationSetupSerializer,
    OptimisationStartSerializer,
)
from judging.api.trial_fields import refusing
from judging.models import Optimisation
from judging.trials import library, optimising
from judging.trials.optimising import estimates, setups
from masterchef import audit
from masterchef.accounts.permissions import Reads
from masterchef.api.run_views import RunKindViewSet
from masterchef.api.schema import Problem
from masterchef.runs.models import RunState

CHANGED = {200: OptimisationDetailSerializer, 409: Problem}


class OptimisationFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=RunState.choices)
    prompt = django_filters.CharFilter(field_name="prompt__name")

    class Meta:
        model = Optimisation
        fields = ["state", "prompt"]


@extend_schema_view(
    list=extend_schema(operation_id="optimisations"),
    retrieve=extend_schema(operation_id="optimisation"),
)
class OptimisationViewSet(RunKindViewSet[Optimisation]):
    """Better versions of a prompt, proposed from its mistakes."""

    queryset = Optimisation.objects.select_related(
        "owner", "prompt", "accepted", "decided_by"
    ).order_by("-created_at", "id")
    filterset_class = OptimisationFilter
    word = "optimisation"
    listed = OptimisationSerializer
    serializer_class = OptimisationDetailSerializer
    refusing = staticmethod(refusing)

    def get_queryset(self) -> QuerySet[Optimisation]:
        rows = super().get_queryset()
        return rows.defer("setup") if self.action == "list" else rows

    @extend_schema(
        operation_id="optimisation_start",
        request=OptimisationStartSerializer,
        responses={201: OptimisationDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        """Create an optimisation and start it."""
        given = self.valid(OptimisationStartSerializer)
        start, name = given.pop("start"), given.pop("name", "")
        library.sync()
        with refusing():
            whole = optimising.create(given, name=name, owner=self.user)
            if start:
                optimising.start(whole)
        audit.write(self.user, "optimisation.start", whole, prompt=str(whole.prompt))
        return Response(self.shown(whole), status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="optimisation_estimate",
        request=OptimisationSetupSerializer,
        responses={200: EstimateSerializer},
    )
    @action(detail=False, methods=["post"], permission_classes=[Reads])
    def estimate(self, request: Request) -> Response:
        """Cells, calls, tokens and cost of a setup; nothing is created."""
        given = self.valid(OptimisationSetupSerializer)
        library.sync()
        with refusing():
            told = estimates.estimate(setups.resolve(setups.read(given)))
        return Response(EstimateSerializer(told.to_json()).data)

    @extend_schema(operation_id="optimisation_open", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start one that was only created."""
        return self.changed(optimising.start)

    @extend_schema(operation_id="optimisation_pause", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Begin nothing further; cells under way are finished and saved."""
        return self.changed(optimising.pause)

    @extend_schema(operation_id="optimisation_resume", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Go on with a paused one, or try the step again at which one failed."""
        return self.changed(optimising.resume)

    @extend_schema(operation_id="optimisation_cancel", request=ReasonSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it now, with the matrix under way."""
        reason = self.valid(ReasonSerializer)["reason"]
        return self.changed(lambda whole: optimising.cancel(whole, reason))

    @extend_schema(operation_id="optimisation_accept", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Make the best proposal the next version of the prompt."""
        return self.changed(lambda whole: optimising.accept(whole, by=self.user))

    @extend_schema(operation_id="optimisation_reject", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Delete the drafts and their matrices; texts and means stay to be read here."""
        return self.changed(lambda whole: optimising.reject(whole, by=self.user))
