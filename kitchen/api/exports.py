"""Downloads of one run or one experiment."""

import tempfile
from uuid import UUID

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from kitchen import exports
from kitchen.models import Experiment, Session
from masterchef.accounts.permissions import Reads
from masterchef.api.downloads import IN_MEMORY, NamedByPath, send
from masterchef.runs.exports import CONTENT_TYPES
from masterchef.runs.models import Run

_FILE = {(200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in CONTENT_TYPES.values()}
_PATH = [
    OpenApiParameter("what", str, OpenApiParameter.PATH, enum=list(exports.TABLES)),
    OpenApiParameter("fmt", str, OpenApiParameter.PATH, enum=list(CONTENT_TYPES)),
]


class _Export(APIView):
    permission_classes = [Reads]
    content_negotiation_class = NamedByPath
    limits = {"GET": "export"}

    def file(self, run_ids: list[UUID], what: str, fmt: str, name: str) -> StreamingHttpResponse:
        """Written whole before its first byte goes out: what fails is a 500, never half a file."""
        if what not in exports.TABLES or fmt not in CONTENT_TYPES:
            raise NotFound(
                f"There is no {what}.{fmt}; take {', '.join(exports.TABLES)} as "
                f"{', '.join(CONTENT_TYPES)}."
            )
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (sent, then closed)
        exports.write(run_ids, what, fmt, file)
        return send(
            self.request._request,
            file,
            name=f"{name}-{what}.{fmt}",
            content_type=CONTENT_TYPES[fmt],
        )


class RunExportView(_Export):
    @extend_schema(operation_id="run_export", parameters=_PATH, responses=_FILE)
    def get(self, request: Request, run_id: UUID, what: str, fmt: str) -> StreamingHttpResponse:
        """Events, turns, calls, models, ledger or metrics of a run, as CSV, JSON lines, Parquet.

        Of a suite's run: those of all its sessions.
        """
        run = get_object_or_404(Run.objects.only("id", "kind"), pk=run_id)
        return self.file(exports.runs_of(run), what, fmt, f"run-{str(run.pk)[:8]}")


class ExperimentExportView(_Export):
    @extend_schema(operation_id="experiment_export", parameters=_PATH, responses=_FILE)
    def get(self, request: Request, pk: int, what: str, fmt: str) -> StreamingHttpResponse:
        """The same of all sessions of an experiment, in one file."""
        experiment = get_object_or_404(Experiment, pk=pk)
        ids = list(Session.objects.filter(experiment=experiment).values_list("pk", flat=True))
        return self.file(ids, what, fmt, f"experiment-{experiment.pk}")
