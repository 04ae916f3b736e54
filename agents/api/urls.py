"""The agents' addresses."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from agents.api.calls import CallView, RunCallsView
from agents.api.hosts import HostViewSet
from agents.api.models import ModelViewSet
from agents.api.seats import SeatMemoryView, SessionSeatsView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("hosts", HostViewSet, basename="host")
router.register("models", ModelViewSet, basename="model")

urlpatterns = [
    path("runs/<uuid:run_id>/calls", RunCallsView.as_view(), name="run-calls"),
    path("sessions/<uuid:session_id>/seats", SessionSeatsView.as_view(), name="session-seats"),
    path(
        "sessions/<uuid:session_id>/seats/<str:seat>/memory",
        SeatMemoryView.as_view(),
        name="seat-memory",
    ),
    path("calls/<int:pk>", CallView.as_view(), name="call"),
    path("", include(router.urls)),
]
