"""The agents' addresses."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from agents.api.calls import CallView, RunCallsView, RunModelsView
from agents.api.forecasts import SessionEstimateView
from agents.api.hosts import HostViewSet
from agents.api.library import AssignmentViewSet, FileViewSet, VersionViewSet
from agents.api.models import ModelViewSet
from agents.api.seats import SeatMemoryView, SessionSeatsView
from agents.api.transfers import AuditViewSet, PlacementViewSet, PullViewSet
from agents.api.uploads import RoomView, UploadMemberView, UploadsView, UploadView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("hosts", HostViewSet, basename="host")
router.register("models", ModelViewSet, basename="model")
router.register("model-files", FileViewSet, basename="file")
router.register("model-versions", VersionViewSet, basename="version")
router.register("assignments", AssignmentViewSet, basename="assignment")
router.register("placements", PlacementViewSet, basename="placement")
router.register("pulls", PullViewSet, basename="pull")
router.register("audit", AuditViewSet, basename="audit")

urlpatterns = [
    path("runs/<uuid:run_id>/calls", RunCallsView.as_view(), name="run-calls"),
    path("runs/<uuid:run_id>/models", RunModelsView.as_view(), name="run-models"),
    path("sessions/estimate", SessionEstimateView.as_view(), name="session-estimate"),
    path("sessions/<uuid:session_id>/seats", SessionSeatsView.as_view(), name="session-seats"),
    path(
        "sessions/<uuid:session_id>/seats/<str:seat>/memory",
        SeatMemoryView.as_view(),
        name="seat-memory",
    ),
    path("uploads", UploadsView.as_view(), name="uploads"),
    path("uploads/room", RoomView.as_view(), name="uploads-room"),
    path("uploads/<uuid:key>", UploadView.as_view(), name="upload"),
    path("uploads/<uuid:key>/member", UploadMemberView.as_view(), name="upload-member"),
    path("calls/<int:pk>", CallView.as_view(), name="call"),
    path("", include(router.urls)),
]
