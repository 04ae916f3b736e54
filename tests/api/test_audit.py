"""Who started and steered what: every verb of a run leaves an entry, a refused one none."""

from typing import Any

from agents.models import AuditEntry
from kitchen.models import Session
from tests.judging.cooks import making

from .conftest import As


def entries() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("who", "action"))


def test_verbs_of_sessions(as_: As, session: Session) -> None:
    client, at = as_("operator"), f"/api/v1/sessions/{session.pk}"
    client.post("/api/v1/sessions", {"scenario": "busy_night_1", "lineup": "external"})
    for verb in ("pause", "resume", "resume", "cancel"):  # the second resume is refused
        client.post(f"{at}/{verb}")
    client.post(f"{at}/rerun")
    verbs = ["start", "pause", "resume", "cancel", "rerun"]
    assert entries() == [("operator", f"session.{verb}") for verb in verbs]
    paused = AuditEntry.objects.get(action="session.pause")
    assert paused.subject == str(session)
    assert paused.details["before"]["state"] == "running"
    assert paused.details["after"]["state"] == "paused"


def test_verbs_of_cooks(as_: As, db: None) -> None:
    cook = making.make_cook()
    for verb, body in (("run", {"anyway": True}), ("cancel", {"reason": "enough"})):
        answer: Any = as_("admin").post(f"/api/v1/cooks/{cook.pk}/{verb}", body)
        assert answer.status_code == 200, answer.json()
    as_("viewer").post(f"/api/v1/cooks/{cook.pk}/resume", {})
    assert entries() == [("admin", "cook.run"), ("admin", "cook.cancel")]
    assert AuditEntry.objects.last().details["after"]["reason"] == "enough"  # type: ignore[union-attr]
