"""All addresses of the site."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, register_converter
from drf_spectacular.views import SpectacularAPIView

from masterchef import dashboard
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


# Here and not when Django starts: commands and workers have no use for the admin, and it brings all
# that draws charts and computes statistics.
admin.autodiscover()
register_converter(dashboard.ScreenConverter, "screen")
urlpatterns = [
    path("", dashboard.page, name="start"),
    path("<screen:at>", dashboard.page, name="dashboard"),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", OfflineSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/redoc/", OfflineRedocView.as_view(url_name="schema"), name="redoc"),
    *_rooms(),
]
if find_spec("masterchef.monitoring"):
    urlpatterns.append(path("", include("masterchef.monitoring.urls")))
