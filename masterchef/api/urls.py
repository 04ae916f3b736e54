"""Runs of any kind."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from masterchef.api.forecasts import RunEstimateView
from masterchef.api.logs import FacetsView, LinesView, LogExportView, MarksView
from masterchef.api.runs import EventsView, LogView, RunViewSet
from masterchef.api.upkeep import UpkeepViewSet
from masterchef.api.workers import WorkerGroupViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("runs", RunViewSet, basename="run")
router.register("workers", WorkerGroupViewSet, basename="worker-group")
router.register("upkeep", UpkeepViewSet, basename="upkeep")

urlpatterns = [
    path("runs/<uuid:run_id>/events", EventsView.as_view(), name="run-events"),
    path("runs/<uuid:run_id>/log", LogView.as_view(), name="run-log"),
    path("runs/<uuid:run_id>/estimate", RunEstimateView.as_view(), name="run-estimate"),
    path("log", LinesView.as_view(), name="log"),
    path("log/marks", MarksView.as_view(), name="log-marks"),
    path("log/facets", FacetsView.as_view(), name="log-facets"),
    path("log/export.<str:fmt>", LogExportView.as_view(), name="log-export"),
    path("", include(router.urls)),
]
