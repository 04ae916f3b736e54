"""Sessions, turns and experiments, as the interface shows them."""

from typing import Any

from rest_framework import serializers

from kitchen.api.marks import marks_of
from kitchen.models import Experiment, Lineup, Session, Turn
from masterchef.api.serializers import RUN_FIELDS, OwnerField


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A row of the list: without seats, options and metrics."""

    owner = OwnerField()
    scenario = serializers.CharField(source="scenario.name", read_only=True)
    lineup = serializers.CharField(source="lineup.name", read_only=True)
    calibration = serializers.SerializerMethodField(
        help_text="of the scenario under the session's rules: calibrated, or not calibrated and why"
    )

    class Meta:
        model = Session
        fields = [
            *RUN_FIELDS, "experiment", "scenario", "lineup", "seed", "repeat", "track", "speed",
            "tick", "now_ms", "score", "raw_score", "calibration",
        ]  # fmt: skip
        read_only_fields = fields

    def get_calibration(self, session: Session) -> str:
        known = marks_of(self.context)
        return str(known[session.scenario.digest, session.ruleset])


class SeatSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    player = serializers.CharField()


class SessionDetailSerializer(SessionSerializer):
    """A session with everything that was said at its start, and its hash so far."""

    scenario_digest = serializers.CharField(source="scenario.digest", read_only=True)
    lineup_digest = serializers.CharField(source="lineup.digest", read_only=True)
    seats = serializers.DictField(child=SeatSerializer(), read_only=True)
    options = serializers.DictField(read_only=True)

    class Meta(SessionSerializer.Meta):
        fields = [
            *SessionSerializer.Meta.fields, "seats", "options", "ruleset", "stop_after_s",
            "scenario_digest", "lineup_digest", "hash",
        ]  # fmt: skip
        read_only_fields = fields


class MetricsSerializer(serializers.ModelSerializer[Session]):
    """Score (0 to 100), raw score in the scenario's money, and every metric of the event log."""

    metrics = serializers.DictField(read_only=True)

    class Meta:
        model = Session
        fields = ["id", "state", "score", "raw_score", "metrics"]
        read_only_fields = fields


class TurnSerializer(serializers.ModelSerializer[Turn]):
    """One seat's decision at one tick; `error` says why it failed last."""

    outcome = serializers.CharField(
        read_only=True, help_text="ok, unparsed, expired or substituted; empty while undecided"
    )
    decision = serializers.DictField(read_only=True, allow_null=True)

    class Meta:
        model = Turn
        fields = [
            "id", "session", "tick", "seat", "role", "state", "outcome", "decision", "deadline",
            "attempts", "error", "owner", "created_at", "claimed_at", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class ExperimentSerializer(serializers.ModelSerializer[Experiment]):
    """`sessions` counts them by state: {"done": 9, "running": 1}."""

    sessions = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = Experiment
        fields = ["id", "name", "created_at", "sessions"]
        read_only_fields = fields


class StartedSerializer(serializers.Serializer[Any]):
    """What a start made: always a list, and the experiment that holds it if there are several."""

    experiment = serializers.IntegerField(allow_null=True)
    sessions = SessionSerializer(many=True)


class LineupSerializer(serializers.ModelSerializer[Lineup]):
    """`spec`: a default player, players per role and per seat, and options of model calls."""

    spec = serializers.DictField(read_only=True)

    class Meta:
        model = Lineup
        fields = ["name", "digest", "spec", "retired"]
        read_only_fields = fields
