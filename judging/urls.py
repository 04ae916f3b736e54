"""Addresses of the judging room."""

from django.urls import include, path

from judging.api.compare import CompareView
from judging.api.leaderboard import LeaderboardView

urlpatterns = [
    path("", include("judging.api.cooks.urls")),
    path("leaderboard", LeaderboardView.as_view(), name="leaderboard"),
    path("", include("judging.api.trial_urls")),
    path("compare", CompareView.as_view(), name="compare"),
]
