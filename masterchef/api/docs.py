"""The interface's own pages, which ask no other origin for anything."""

from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response

# Redoc's script asks a foreign server for a logo; the browser is told not to.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
    ]
)


class OfflineSwaggerView(SpectacularSwaggerView):
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return _closed(super().get(request, *args, **kwargs))


class OfflineRedocView(SpectacularRedocView):
    """Redoc without the web fonts that its template asks for."""

    template_name = "masterchef/redoc.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return _closed(super().get(request, *args, **kwargs))


def _closed(response: Response) -> Response:
    response["Content-Security-Policy"] = POLICY
    return response
