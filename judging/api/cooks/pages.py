"""A submission's HTML for the dashboard's sandboxed frame."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from judging.api.cooks.files import FileQuery
from judging.cooks import submissions
from judging.models import Submission
from masterchef.accounts.permissions import Reads
from masterchef.api.downloads import NamedByPath

# `sandbox` gives the page an origin of its own: no scripts, no cookies, no forms, wherever it is
# opened. It may show what it carries, and load nothing.
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "frame-ancestors 'self'"
)


class SubmissionPageView(APIView):
    """An HTML file as a page that can do nothing."""

    permission_classes = [Reads]
    content_negotiation_class = NamedByPath

    @extend_schema(
        operation_id="cook_submission_page",
        parameters=[FileQuery],
        responses={(200, "text/html"): OpenApiTypes.STR},
    )
    def get(self, request: Request, cook_id: UUID, submission_id: int) -> HttpResponse:
        """The file under a policy that lets it run nothing and load nothing."""
        query = FileQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = get_object_or_404(
            Submission, pk=submission_id, participation__round__cook_id=cook_id
        )
        path = query.validated_data["path"]
        data = submissions.one_file(found, path)
        if data is None or not path.lower().endswith((".html", ".htm")):
            raise NotFound(f"The submission has no page {path!r}.")
        return HttpResponse(
            data,
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"},
        )
