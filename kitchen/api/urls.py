"""The kitchen's addresses."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from kitchen.api.calibrations import CalibrationViewSet
from kitchen.api.experiments import ExperimentViewSet
from kitchen.api.exports import ExperimentExportView, RunExportView
from kitchen.api.generated import ScenarioDrawView
from kitchen.api.lineups import BuiltInLineupsView, LineupCheckView, LineupRetireView, LineupsView
from kitchen.api.pictures import LayoutView, RecordingView
from kitchen.api.scenarios import ScenarioCheckView, ScenariosView, ScenarioView
from kitchen.api.seat import DecisionView, SeatView
from kitchen.api.seat_tokens import SeatTokenView
from kitchen.api.sessions import SessionViewSet
from kitchen.api.turns import SessionTurnsView, TurnViewSet
from kitchen.api.why import WhyView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("sessions", SessionViewSet, basename="session")
router.register("turns", TurnViewSet, basename="turn")
router.register("calibrations", CalibrationViewSet, basename="calibration")
router.register("experiments", ExperimentViewSet, basename="experiment")

urlpatterns = [
    path("sessions/<uuid:session_id>/turns", SessionTurnsView.as_view(), name="session-turns"),
    path("sessions/<uuid:session_id>/why", WhyView.as_view(), name="session-why"),
    path("sessions/<uuid:session_id>/layout", LayoutView.as_view(), name="session-layout"),
    path("sessions/<uuid:session_id>/recording", RecordingView.as_view(), name="session-recording"),
    path(
        "sessions/<uuid:session_id>/seats/<str:seat>/token",
        SeatTokenView.as_view(),
        name="seat-token",
    ),
    path("seat", SeatView.as_view(), name="seat"),
    path("seat/decision", DecisionView.as_view(), name="seat-decision"),
    path("scenarios", ScenariosView.as_view(), name="scenarios"),
    path("scenarios/validate", ScenarioCheckView.as_view(), name="scenario-validate"),
    path("scenarios/draw", ScenarioDrawView.as_view(), name="scenario-draw"),
    path("scenarios/<str:name>", ScenarioView.as_view(), name="scenario"),
    path("lineups", LineupsView.as_view(), name="lineups"),
    path("lineups/built-in", BuiltInLineupsView.as_view(), name="lineups-built-in"),
    path("lineups/validate", LineupCheckView.as_view(), name="lineup-validate"),
    path("lineups/<str:digest>", LineupRetireView.as_view(), name="lineup"),
    path(
        "runs/<uuid:run_id>/export/<str:what>.<str:fmt>", RunExportView.as_view(), name="run-export"
    ),
    path(
        "experiments/<int:pk>/export/<str:what>.<str:fmt>",
        ExperimentExportView.as_view(),
        name="experiment-export",
    ),
    path("", include(router.urls)),
]
