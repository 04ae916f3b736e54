"""What a refused request says: a problem with a title, a status and every field that is wrong."""

from collections.abc import Iterable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import csrf, defaults
from drf_standardized_errors.formatter import ExceptionFormatter, flatten_errors
from drf_standardized_errors.types import ErrorResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.settings import api_settings

from masterchef import dashboard


class Conflict(APIException):
    """The row's state forbids it: a turn decided otherwise, a run that has ended."""

    status_code = HTTPStatus.CONFLICT
    default_detail = "The current state forbids this."
    default_code = "conflict"


class ProblemFormatter(ExceptionFormatter):
    """`{"type", "title", "status", "errors": [{"code", "detail", "attr"}]}` (after RFC 9457)."""

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        status = HTTPStatus(self.exc.status_code)
        return {
            "type": error_response.type,
            "title": status.phrase,
            "status": status.value,
            "errors": [asdict(error) for error in error_response.errors],
        }


def field_error(field: str, problems: Iterable[str] | str) -> ValidationError:
    """A 400 that names the field and everything that is wrong with it."""
    texts = [problems] if isinstance(problems, str) else list(problems)
    return ValidationError({field: texts or ["This value is not valid."]})


def lines_of(error: ValidationError) -> list[str]:
    """A refused request, a line for each problem: "lineups.0: there is no lineup …"."""
    nowhere = api_settings.NON_FIELD_ERRORS_KEY
    found = flatten_errors(error.detail)
    told = (((each.attr or "").removesuffix(nowhere).rstrip("."), each.detail) for each in found)
    return [f"{place}: {detail}" if place else str(detail) for place, detail in told]


_OTHERS = ("/api/", "/static/", "/media/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A problem under /api/; for a person in a browser the dashboard, which says it."""
    if "text/html" in request.headers.get("Accept", "") and not request.path.startswith(_OTHERS):
        return dashboard.missing(request)
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    return _problem(HTTPStatus.NOT_FOUND, "not_found", f"There is nothing at {request.path}.")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page for a request without its CSRF token, but a problem under /api/."""
    if not request.path.startswith("/api/"):
        return csrf.csrf_failure(request, reason)
    return _problem(HTTPStatus.FORBIDDEN, "permission_denied", f"CSRF failed: {reason}")


def _problem(status: HTTPStatus, code: str, detail: str) -> JsonResponse:
    error = {"code": code, "detail": detail, "attr": None}
    problem = {"type": "client_error", "title": status.phrase, "status": status, "errors": [error]}
    return JsonResponse(problem, status=status)
