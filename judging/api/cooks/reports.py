"""A cook as a whole: report, ledger, differences of rounds, the folder with everything in it."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging.api.cooks.refusals import refused
from judging.api.cooks.results import names_shown
from judging.api.cooks.serializers import (
    DiffSerializer,
    LedgerRowSerializer,
)
from judging.cooks import ledger
from judging.cooks.reports import comparisons, panel_reports
from judging.cooks.transfer import archives, exports
from judging.models import Cook
from kitchen.canary import CANARY
from masterchef import audit
from masterchef.accounts.permissions import Reads
from masterchef.api.downloads import IN_MEMORY, NamedByPath, send


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
        panel = panel_reports.latest(cook)
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
            found = comparisons.between(
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
            with refused("cook"):
                exports.export_folder(cook, folder)
            with zipfile.ZipFile(
                spool, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
            ) as archive:
                archive.comment = CANARY.encode()
                for path in sorted(folder.rglob("*")):
                    archive.write(path, path.relative_to(place))
        return send(
            self.request._request, spool, name=f"{cook.name}.zip", content_type="application/zip"
        )


class ArchiveQuery(serializers.Serializer[Any]):
    everything = serializers.BooleanField(
        default=False, help_text="logs, trajectories, ledger and whose letters were whose, too"
    )


class ArchiveView(APIView):
    """A cook as one file to give away."""

    permission_classes = [Reads]
    content_negotiation_class = NamedByPath
    limits = {"GET": "export"}

    @extend_schema(
        operation_id="cook_archive",
        parameters=[OpenApiParameter("cook_id", UUID, OpenApiParameter.PATH), ArchiveQuery],
        responses={(200, "application/gzip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, cook_id: UUID) -> StreamingHttpResponse:
        """Brief, submissions, verdicts and reports; `everything` is for operators."""
        cook = get_object_or_404(Cook, pk=cook_id)
        query = ArchiveQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        everything = query.validated_data["everything"]
        user: Any = request.user
        if not names_shown(request, cook):
            raise NotFound("It names who made what; it can be had when the panel has risen.")
        if everything and not user.may_operate:
            raise PermissionDenied("Only operators and admins get everything.")
        with tempfile.TemporaryDirectory(prefix="masterchef-archive-") as place, refused("cook"):
            file = Path(place, "cook.tar.gz")
            archives.archive(cook, file, everything=everything)
            opened = file.open("rb")  # still there once the folder has gone
        audit.write(user, "cook.archive", cook, everything=everything)
        return send(
            self.request._request, opened, name=f"{cook.name}.tar.gz",
            content_type="application/gzip",
        )  # fmt: skip
