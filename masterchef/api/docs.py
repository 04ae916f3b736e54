"""The interface's own pages, without a request to another origin."""

from drf_spectacular.views import SpectacularRedocView


class OfflineRedocView(SpectacularRedocView):
    """Redoc without the web fonts that its template asks for."""

    template_name = "masterchef/redoc.html"
