"""What came out of a cook, row by row: participants, output, submissions, verdicts."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from agents.flavors.trajectory import MOST_STEPS
from judging.api.cooks.serializers import (
    JudgementSerializer,
    ParticipationSerializer,
    SubmissionSerializer,
)
from judging.cooks.reports import trajectories
from judging.models import Cook, Judgement, Participation, Submission
from masterchef.accounts.permissions import Reads, is_user
from masterchef.api.runs import OfRun
from masterchef.live.models import LogLine


def names_shown(request: Request, cook: Cook) -> bool:
    """Operators always see whose a submission is; viewers once no panel sits over it."""
    if is_user(request.user) and request.user.may_operate:
        return True
    return not cook.panels.filter(reported_at=None).exists()


class OfCook(generics.ListAPIView[Any]):
    """Rows of one cook; 404 if there is no such cook."""

    permission_classes = [Reads]

    def cook(self) -> Cook:
        return get_object_or_404(Cook, pk=self.kwargs["cook_id"])


class PageQuery(serializers.Serializer[Any]):
    round = serializers.IntegerField(required=False, min_value=1, max_value=32_767)


@extend_schema_view(get=extend_schema(operation_id="cook_participants", parameters=[PageQuery]))
class ParticipationsView(OfCook):
    """Participants in every round, or in one: state, outcome, evidence, usage, attempts."""

    serializer_class: type[BaseSerializer[Any]] = ParticipationSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[Participation]:
        rows = Participation.objects.select_related("round").order_by("round__number", "position")
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        query = PageQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        rows = rows.filter(round__cook=self.cook())
        wanted = query.validated_data.get("round")
        return rows if wanted is None else rows.filter(round__number=wanted)


class OutputSerializer(serializers.ModelSerializer[LogLine]):
    """A line that a participant or judge printed."""

    name = serializers.CharField(source="seat", read_only=True)
    stream = serializers.SerializerMethodField()

    class Meta:
        model = LogLine
        fields = ["id", "at", "name", "stream", "text"]
        read_only_fields = fields

    def get_stream(self, line: LogLine) -> str:
        return str(line.data.get("stream", "stdout"))


@extend_schema_view(get=extend_schema(operation_id="cook_output"))
class OutputView(OfRun):
    """What a participant prints, as it comes: read on with `after`."""

    serializer_class: type[BaseSerializer[Any]] = OutputSerializer

    def get_queryset(self) -> QuerySet[LogLine]:
        rows = LogLine.objects.filter(kind="output")
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        cook = get_object_or_404(Cook.objects.only("pk"), pk=self.kwargs["cook_id"])
        return rows.filter(run_id=cook.pk, data__name=self.kwargs["name"])


class TrajectoryStepSerializer(serializers.Serializer[Any]):
    """One step of a participant: kind is message, thinking, call, result or usage."""

    at = serializers.CharField(allow_blank=True, help_text="when its line was seen")
    kind = serializers.CharField()
    tool = serializers.CharField(allow_blank=True)
    call = serializers.CharField(allow_blank=True, help_text="the id of the call")
    text = serializers.CharField(allow_blank=True)
    tokens_in = serializers.IntegerField(allow_null=True, help_text="of a usage, as the CLI says")
    tokens_out = serializers.IntegerField(allow_null=True)


class TrajectoryQuery(PageQuery):
    after = serializers.IntegerField(default=0, min_value=0, help_text="skip so many steps")
    limit = serializers.IntegerField(default=MOST_STEPS, min_value=1, max_value=MOST_STEPS)


class TrajectoryView(APIView):
    """What a participant did, step by step, also while it runs."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="cook_trajectory",
        parameters=[TrajectoryQuery],
        responses=TrajectoryStepSerializer(many=True),
    )
    def get(self, request: Request, cook_id: UUID, name: str) -> Response:
        query = TrajectoryQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        rows = Participation.objects.filter(round__cook_id=cook_id, name=name)
        if (wanted := query.validated_data.get("round")) is not None:
            rows = rows.filter(round__number=wanted)
        row = rows.select_related("round__cook").order_by("round__number").last()
        if row is None:
            raise NotFound
        after, limit = query.validated_data["after"], query.validated_data["limit"]
        steps = trajectories.steps_of(row)[after : after + limit]
        return Response([step._asdict() for step in steps])


class SubmissionsView(OfCook):
    """Everything that was handed in, sealed, with its list of files."""

    serializer_class: type[BaseSerializer[Any]] = SubmissionSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[Submission]:
        rows = Submission.objects.select_related("participation__round", "checked")
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        cook = self.cook()
        # By digest where names are hidden: the order would tell them.
        order = ["participation__round__number"]
        named = names_shown(self.request, cook)
        order += ["participation__position", "number"] if named else ["digest"]
        return rows.filter(participation__round__cook=cook).order_by(*order)

    def get_serializer_context(self) -> dict[str, Any]:
        context = {**super().get_serializer_context()}
        if not getattr(self, "swagger_fake_view", False):
            context["named"] = names_shown(self.request, self.cook())
        return context

    @extend_schema(operation_id="cook_submissions")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class JudgementsView(OfCook):
    """Every verdict, of every panel: scores by letter, reasons, the review, who abstained."""

    serializer_class: type[BaseSerializer[Any]] = JudgementSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[Judgement]:
        rows = Judgement.objects.select_related("panel").order_by("panel__number", "position")
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return rows.filter(panel__cook=self.cook())

    def get_serializer_context(self) -> dict[str, Any]:
        context = {**super().get_serializer_context()}
        if not getattr(self, "swagger_fake_view", False):
            cook = self.cook()
            if names_shown(self.request, cook):
                rows = Submission.objects.filter(participation__round__cook=cook)
                context["names"] = {row.pk: row.name for row in
                                    rows.select_related("participation")}  # fmt: skip
        return context

    @extend_schema(operation_id="cook_judgements")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
