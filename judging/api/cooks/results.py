"""What came out of a cook: output, submissions, verdicts, reports, differences, the folder."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from judging.api.cooks.refusals import refused
from judging.api.cooks.serializers import (
    DiffSerializer,
    JudgementSerializer,
    LedgerRowSerializer,
    ParticipationSerializer,
    SubmissionSerializer,
)
from judging.cooks import comparing, exports, ledger, reporting, submissions
from judging.models import Cook, Judgement, Participation, Submission
from kitchen.api.exports import NamedByPath
from masterchef.accounts.permissions import Reads, is_user
from masterchef.api.downloads import send
from masterchef.api.runs import OfRun
from masterchef.live.models import LogLine

IN_MEMORY = 4 * 1024 * 1024
MOST_SHOWN = 1_000_000  # bytes of one file


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


class SubmissionsView(OfCook):
    """Everything that was handed in, sealed, with its list of files."""

    serializer_class: type[BaseSerializer[Any]] = SubmissionSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[Submission]:
        rows = Submission.objects.select_related("participation__round")
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


class FileQuery(serializers.Serializer[Any]):
    path = serializers.CharField(max_length=1000, help_text="as the list of files has it")


class FileSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    size = serializers.IntegerField()
    text = serializers.CharField(
        allow_null=True, allow_blank=True, help_text="null if it is no text"
    )
    cut = serializers.BooleanField(help_text="only its start is shown")


class SubmissionFileView(APIView):
    """One file of a submission, as text and never as a page of ours."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="cook_submission_file", parameters=[FileQuery], responses=FileSerializer
    )
    def get(self, request: Request, cook_id: UUID, submission_id: int) -> Response:
        """Its content as a JSON string: whatever it holds, no browser runs it."""
        found = get_object_or_404(
            Submission, pk=submission_id, participation__round__cook_id=cook_id
        )
        return Response(_file(found, request))


class LetterFileView(APIView):
    """One file as a judge saw it: by letter, with nobody's name."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="cook_letter_file", parameters=[FileQuery], responses=FileSerializer
    )
    def get(self, request: Request, cook_id: UUID, judgement_id: int, letter: str) -> Response:
        """The file of the submission that this judge knew by the letter."""
        row = get_object_or_404(Judgement, pk=judgement_id, panel__cook_id=cook_id)
        if letter not in row.letters:
            raise NotFound(f"There is no {letter}; there are {', '.join(row.letters)}.")
        found = get_object_or_404(Submission, pk=row.letters[letter])
        return Response(_file(found, request))


def _file(submission: Submission, request: Request) -> dict[str, Any]:
    query = FileQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    path = query.validated_data["path"]
    data = submissions.one_file(submission, path)
    if data is None:
        raise NotFound(f"The submission has no file {path!r}.")
    shown = data[:MOST_SHOWN]
    cut = len(data) > len(shown)
    try:
        # A cut in the middle of a character makes no binary of a text.
        text = shown.decode(errors="ignore" if cut else "strict")
    except UnicodeDecodeError:
        text = None
    if text is not None and "\x00" in text:
        text = None
    return {"path": path, "size": len(data), "text": text, "cut": cut}


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


class ReportQuery(serializers.Serializer[Any]):
    panel = serializers.IntegerField(
        required=False, min_value=1, max_value=32_767, help_text="the newest if left out"
    )


class ReportSerializer(serializers.Serializer[Any]):
    panel = serializers.IntegerField()
    round = serializers.IntegerField()
    reported_at = serializers.DateTimeField()
    report = serializers.DictField()
    leaderboard_md = serializers.CharField()


class ReportView(APIView):
    """The report of a panel."""

    permission_classes = [Reads]

    @extend_schema(operation_id="cook_report", parameters=[ReportQuery], responses=ReportSerializer)
    def get(self, request: Request, cook_id: UUID) -> Response:
        """Scores, ranks, intervals, agreement, audit; `report` is null-free JSON of its own."""
        query = ReportQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        cook = get_object_or_404(Cook, pk=cook_id)
        panel = reporting.latest(cook)
        if number := query.validated_data.get("panel"):
            panel = cook.panels.exclude(report=None).filter(number=number).first()
        if panel is None or panel.report is None:
            raise NotFound("There is no report yet; it follows when a panel has judged.")
        return Response(
            {
                "panel": panel.number,
                "round": panel.round.number,
                "reported_at": panel.reported_at,
                "report": panel.report["report"],
                "leaderboard_md": panel.report["leaderboard_md"],
            }
        )


class LedgerView(APIView):
    """Tokens and money of a cook."""

    permission_classes = [Reads]

    @extend_schema(operation_id="cook_ledger", responses=LedgerRowSerializer(many=True))
    def get(self, request: Request, cook_id: UUID) -> Response:
        """A row for each participant or judge, round and source of the cost."""
        cook = get_object_or_404(Cook.objects.only("pk"), pk=cook_id)
        return Response(LedgerRowSerializer(ledger.rows(cook.pk), many=True).data)


class DiffQuery(serializers.Serializer[Any]):
    old = serializers.IntegerField(min_value=1, max_value=32_767, help_text="a round")
    new = serializers.IntegerField(min_value=1, max_value=32_767, help_text="another")
    participant = serializers.CharField(required=False, max_length=40)


class DiffView(APIView):
    """What changed between two rounds."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="cook_diff", parameters=[DiffQuery], responses=DiffSerializer(many=True)
    )
    def get(self, request: Request, cook_id: UUID) -> Response:
        """Per participant and file, aware of binary files and renames."""
        query = DiffQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        cook = get_object_or_404(Cook, pk=cook_id)
        asked = query.validated_data
        with refused("participant" if asked.get("participant") else "old"):
            found = comparing.between(
                cook, asked["old"], asked["new"], participant=asked.get("participant", "")
            )
        rows = [{"participant": name, "files": [each.to_json() for each in changes]}
                for name, changes in found.items()]  # fmt: skip
        return Response(DiffSerializer(rows, many=True).data)


class ExportView(APIView):
    """The cook folder with all its results."""

    permission_classes = [Reads]
    content_negotiation_class = NamedByPath
    limits = {"GET": "export"}

    @extend_schema(
        operation_id="cook_export",
        parameters=[OpenApiParameter("cook_id", UUID, OpenApiParameter.PATH)],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, cook_id: UUID) -> StreamingHttpResponse:
        """A zip of what `masterchef cook export` writes."""
        cook = get_object_or_404(Cook, pk=cook_id)
        if not names_shown(request, cook):
            raise NotFound(
                "The folder names who made what; it can be had when the panel has risen."
            )
        spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (sent, then closed)
        with tempfile.TemporaryDirectory(prefix="masterchef-export-") as place:
            folder = Path(place) / cook.name
            exports.export_folder(cook, folder)
            with zipfile.ZipFile(
                spool, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
            ) as archive:
                for path in sorted(folder.rglob("*")):
                    archive.write(path, path.relative_to(place))
        return send(
            self.request._request, spool, name=f"{cook.name}.zip", content_type="application/zip"
        )
