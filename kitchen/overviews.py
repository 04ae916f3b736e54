"""What a list of runs says of sessions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import FloatField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from kitchen.calibrations import marks
from kitchen.models import Session
from masterchef.live.overviews import Overview
from masterchef.runs.models import RunState


def of_sessions(ids: list[UUID]) -> dict[UUID, Overview]:
    """How far each clock has come, the score, who plays, and the scenario's mark."""
    rows = Session.objects.filter(pk__in=ids).annotate(
        duration_s=Cast(KeyTextTransform("duration_s", "scenario__spec"), FloatField())
    )
    found = list(
        rows.values(
            "pk", "state", "now_ms", "score", "seats", "duration_s", "scenario__digest", "ruleset"
        )
    )
    known = marks((row["scenario__digest"], row["ruleset"]) for row in found)
    return {
        row["pk"]: Overview(
            _progress(row), row["score"], "score", _players(row["seats"]),
            str(known[row["scenario__digest"], row["ruleset"]]),
        )
        for row in found
    }  # fmt: skip


def _progress(row: Mapping[str, Any]) -> float:
    if row["state"] == RunState.DONE:
        return 1.0
    return min(1.0, row["now_ms"] / 1000 / row["duration_s"])


def _players(seats: dict[str, dict[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({held["player"] for held in seats.values()}))
