"""All addresses of the site."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from masterchef.api.docs import OfflineRedocView, OfflineSwaggerView

handler404 = "masterchef.api.errors.not_found"


def _rooms() -> list[URLPattern | URLResolver]:
    """What each room adds to the interface."""
    names = [
        "masterchef.accounts.urls",
        "masterchef.api.urls",
        "masterchef.live.urls",
        "kitchen.api.urls",
        "agents.api.urls",
        "judging.urls",
    ]
    return [path("api/v1/", include(name)) for name in names if find_spec(name)]


urlpatterns = [
    path("", TemplateView.as_view(template_name="start.html"), name="start"),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", OfflineSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/redoc/", OfflineRedocView.as_view(url_name="schema"), name="redoc"),
    *_rooms(),
]
if find_spec("masterchef.monitoring"):
    urlpatterns.append(path("", include("masterchef.monitoring.urls")))
