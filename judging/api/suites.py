"""Suites: list, estimate, start, look at, steer, rank."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import suite_forecasts
from judging.api.leaderboard import RulesQuery
from judging.api.matrix_serializers import ReasonSerializer
from judging.api.suite_serializers import (
    SuiteBoardSerializer,
    SuiteEstimateSerializer,
    SuiteResumeSerializer,
    SuiteRunSerializer,
    SuiteSerializer,
)
from judging.api.trial_fields import refusing
from judging.suites import result, suite_boards
from kitchen import suites
from kitchen.api.suite_starts import (
    SuitePlanSerializer,
    SuiteStartSerializer,
    begin,
    suite_of,
)
from kitchen.lineups import LineupError
from kitchen.models import SuiteRun
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import field_error
from masterchef.api.run_views import RunKindViewSet
from masterchef.api.schema import Problem

CHANGED = {200: SuiteRunSerializer, 409: Problem}


class SuitesView(APIView):
    """The suites that come along."""

    @extend_schema(operation_id="suites", responses=SuiteSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Each with its scenarios by digest, and whether they are calibrated."""
        found = [suites.find(name) for name in suites.names()]
        return Response(SuiteSerializer(found, many=True).data)


class SuiteBoardsView(APIView):
    """Who cooks best over a whole suite."""

    @extend_schema(
        operation_id="suite_leaderboard",
        parameters=[RulesQuery],
        responses=SuiteBoardSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Lineups by suite score, one board a suite by digest, rules and track."""
        found = [board.to_json() for board in suite_boards(**RulesQuery.asked(request))]
        return Response(SuiteBoardSerializer(found, many=True).data)


@extend_schema_view(
    list=extend_schema(operation_id="suite_runs", description="The newest first."),
    retrieve=extend_schema(operation_id="suite_run"),
)
class SuiteRunViewSet(RunKindViewSet[SuiteRun]):
    """A suite, played by lineups: one run of many sessions."""

    queryset = SuiteRun.objects.select_related("owner").order_by("-created_at", "id")
    word = "suite"
    listed = serializer_class = SuiteRunSerializer
    refusing = staticmethod(refusing)

    @extend_schema(
        operation_id="suite_run_start",
        request=SuiteStartSerializer,
        responses={201: SuiteRunSerializer},
    )
    def create(self, request: Request) -> Response:
        """Create the run with all its sessions and start it; all or nothing."""
        given = self.valid(SuiteStartSerializer)
        with refusing():
            run = begin(given, owner=self.user)
        return Response(self.shown(run), status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="suite_estimate",
        request=SuitePlanSerializer,
        responses={200: SuiteEstimateSerializer},
    )
    @action(detail=False, methods=["post"], permission_classes=[Reads])
    def estimate(self, request: Request) -> Response:
        """Sessions, turns, tokens, cost, hours, and how many points the seeds tell apart."""
        given = self.valid(SuitePlanSerializer)
        try:
            told = suite_forecasts.estimate(
                suite_of(given), given["lineups"], seeds=len(given["seeds"]),
                repeats=given["repeats"],
            )  # fmt: skip
        except LineupError as error:
            raise field_error("lineups", error.problems) from error
        return Response(SuiteEstimateSerializer(told).data)

    @extend_schema(operation_id="suite_result", responses=SuiteBoardSerializer)
    @action(detail=True)
    def result(self, request: Request, pk: str) -> Response:
        """The board of this run alone, of what has ended so far."""
        return Response(SuiteBoardSerializer(result(self.get_object()).to_json()).data)

    @extend_schema(operation_id="suite_open", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start a run that was only created."""
        return self.changed(suites.start)

    @extend_schema(operation_id="suite_pause", request=None, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Begin no further session and close no further tick; decisions under way are saved."""
        return self.changed(suites.pause)

    @extend_schema(operation_id="suite_resume", request=SuiteResumeSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Go on with a paused run, with new budgets if the old ones are spent."""
        given = self.valid(SuiteResumeSerializer)
        return self.changed(lambda run: suites.resume(run, **given))

    @extend_schema(operation_id="suite_cancel", request=ReasonSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it now; what has ended keeps its score."""
        reason = self.valid(ReasonSerializer)["reason"]
        return self.changed(lambda run: suites.cancel(run, reason))
