"""Addresses of cooks."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from judging.api.cooks import boards, files, pages, reports, results
from judging.api.cooks.views import CookViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("cooks", CookViewSet, basename="cook")

_COOK = "cooks/<uuid:cook_id>"

urlpatterns = [
    path("cooks/leaderboard", boards.CrossBoardView.as_view(), name="cooks-leaderboard"),
    path(f"{_COOK}/participants", results.ParticipationsView.as_view(), name="cook-participants"),
    path(
        f"{_COOK}/participants/<str:name>/output",
        results.OutputView.as_view(),
        name="cook-output",
    ),
    path(
        f"{_COOK}/participants/<str:name>/trajectory",
        results.TrajectoryView.as_view(),
        name="cook-trajectory",
    ),
    path(f"{_COOK}/submissions", results.SubmissionsView.as_view(), name="cook-submissions"),
    path(
        f"{_COOK}/submissions/<int:submission_id>/file",
        files.SubmissionFileView.as_view(),
        name="cook-submission-file",
    ),
    path(
        f"{_COOK}/submissions/<int:submission_id>/page",
        pages.SubmissionPageView.as_view(),
        name="cook-submission-page",
    ),
    path(f"{_COOK}/judgements", results.JudgementsView.as_view(), name="cook-judgements"),
    path(
        f"{_COOK}/judgements/<int:judgement_id>/<str:letter>/file",
        files.LetterFileView.as_view(),
        name="cook-letter-file",
    ),
    path(f"{_COOK}/report", reports.ReportView.as_view(), name="cook-report"),
    path(f"{_COOK}/ledger", reports.LedgerView.as_view(), name="cook-ledger"),
    path(f"{_COOK}/diff", reports.DiffView.as_view(), name="cook-diff"),
    path(f"{_COOK}/export.zip", reports.ExportView.as_view(), name="cook-export"),
    path(f"{_COOK}/archive.tar.gz", reports.ArchiveView.as_view(), name="cook-archive"),
    path("", include(router.urls)),
]
