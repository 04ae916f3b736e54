"""Addresses of the judging room."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from judging.api.compare import CompareView
from judging.api.leaderboard import LeaderboardView
from judging.api.suites import SuiteBoardsView, SuiteRunViewSet, SuitesView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("suite-runs", SuiteRunViewSet, basename="suite-run")

urlpatterns = [
    path("", include("judging.api.cooks.urls")),
    path("leaderboard", LeaderboardView.as_view(), name="leaderboard"),
    path("leaderboard/suites", SuiteBoardsView.as_view(), name="suite-leaderboard"),
    path("suites", SuitesView.as_view(), name="suites"),
    path("", include(router.urls)),
    path("", include("judging.api.trial_urls")),
    path("compare", CompareView.as_view(), name="compare"),
]
