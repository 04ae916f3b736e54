"""Runs of any kind."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from masterchef.api.runs import EventsView, LogView, RunViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("runs", RunViewSet, basename="run")

urlpatterns = [
    path("runs/<uuid:run_id>/events", EventsView.as_view(), name="run-events"),
    path("runs/<uuid:run_id>/log", LogView.as_view(), name="run-log"),
    path("", include(router.urls)),
]
