"""Addresses of the trial matrix."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from judging.api.cells import CellView, MatrixCellsView
from judging.api.imports import LibraryExportView, LibraryImportView
from judging.api.matrices import MatrixViewSet
from judging.api.matrix_reports import (
    MatrixChartView,
    MatrixCompareView,
    MatrixExportView,
    MatrixHtmlView,
    MatrixReportView,
)
from judging.api.optimisations import OptimisationViewSet
from judging.api.prompt_previews import PromptPreviewView, PromptTryView
from judging.api.prompts import PromptViewSet
from judging.api.schedules import ScheduleViewSet
from judging.api.setups import AnySetupViewSet, SetupViewSet
from judging.api.trends import TrendView
from judging.api.trials import GoldImportView, TrialViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("prompts", PromptViewSet, basename="prompt")
router.register("trials", TrialViewSet, basename="trial")
router.register("matrices", MatrixViewSet, basename="matrix")
router.register("optimisations", OptimisationViewSet, basename="optimisation")
router.register("schedules", ScheduleViewSet, basename="schedule")
router.register("matrix-setups", SetupViewSet, basename="setup")
router.register("setups", AnySetupViewSet, basename="saved")

urlpatterns = [
    path("trends", TrendView.as_view(), name="trends"),
    path("library/import", LibraryImportView.as_view(), name="library-import"),
    path("library/export.zip", LibraryExportView.as_view(), name="library-export"),
    path("prompts/preview", PromptPreviewView.as_view(), name="prompt-preview"),
    path("prompts/try", PromptTryView.as_view(), name="prompt-try"),
    path("gold", GoldImportView.as_view(), name="gold-import"),
    path("matrices/<uuid:pk>/cells", MatrixCellsView.as_view(), name="matrix-cells"),
    path("matrices/<uuid:pk>/report", MatrixReportView.as_view(), name="matrix-report"),
    path("matrices/<uuid:pk>/report.html", MatrixHtmlView.as_view(), name="matrix-html"),
    path(
        "matrices/<uuid:pk>/charts/<str:chart>.<str:kind>",
        MatrixChartView.as_view(),
        name="matrix-chart",
    ),
    path(
        "matrices/<uuid:pk>/export/<str:table>.<str:fmt>",
        MatrixExportView.as_view(),
        name="matrix-export",
    ),
    path(
        "matrices/<uuid:pk>/compare/<uuid:other>",
        MatrixCompareView.as_view(),
        name="matrix-compare",
    ),
    path("cells/<int:pk>", CellView.as_view(), name="cell"),
    path("", include(router.urls)),
]
