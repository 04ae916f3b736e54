"""The dashboard's document: one for every address of its own; the page itself does the rest.

`masterchef.embedded.frontend` builds it. Without a build the start page says how to get one.
"""

from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.views import defaults
from django.views.decorators.cache import never_cache

from masterchef import variables


class ScreenConverter:
    """Addresses below these words are the page's own: see src/app/routes.tsx."""

    regex = (
        r"(?:runs|cooks|matrices|log|leaderboard|compare|hosts|models|library|trends|schedules|views)"
        r"(?:/[^\n]*)?"
    )

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@never_cache
def page(request: HttpRequest, at: str = "") -> HttpResponse:
    """The document, whoever asks: it holds nothing but the names of scripts and a nonce."""
    if (answer := _shown(request)) is None:
        return render(request, "start.html", {"unbuilt": True}, status=200 if not at else 503)
    return answer


@never_cache
def missing(request: HttpRequest) -> HttpResponse:
    """The same document for an address that is nobody's: the page says so, and leads back."""
    return _shown(request, HTTPStatus.NOT_FOUND) or defaults.page_not_found(request, Http404())


def _shown(request: HttpRequest, status: int = HTTPStatus.OK) -> HttpResponse | None:
    document = _document(settings.UI_ROOT)
    if document is None:
        return None
    nonce = str(request.csp_nonce)  # type: ignore[attr-defined]
    flower = escape(variables.read("MASTERCHEF_FLOWER_URL"))
    filled = document.replace("__CSP_NONCE__", nonce).replace("__FLOWER__", flower)
    return HttpResponse(filled, status=status)


@lru_cache
def _document(root: Path) -> str | None:
    """Read once: the static files that it names were listed when this process began, too."""
    try:
        return (root / "index.html").read_text()
    except FileNotFoundError:
        return None
