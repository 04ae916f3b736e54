"""Addresses of the trial matrix."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from judging.api.cells import CellView, MatrixCellsView
from judging.api.matrices import MatrixViewSet
from judging.api.prompts import PromptViewSet
from judging.api.setups import SetupViewSet
from judging.api.trials import GoldImportView, TrialViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("prompts", PromptViewSet, basename="prompt")
router.register("trials", TrialViewSet, basename="trial")
router.register("matrices", MatrixViewSet, basename="matrix")
router.register("matrix-setups", SetupViewSet, basename="setup")

urlpatterns = [
    path("gold", GoldImportView.as_view(), name="gold-import"),
    path("matrices/<uuid:pk>/cells", MatrixCellsView.as_view(), name="matrix-cells"),
    path("cells/<int:pk>", CellView.as_view(), name="cell"),
    path("", include(router.urls)),
]
