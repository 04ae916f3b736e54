"""Scores of an ended session, from its event log alone."""

from typing import Any
from uuid import UUID

from kitchen.engine import RULESET
from kitchen.engine.metrics import CEILING, REFERENCE, effort, measure, over_mute
from kitchen.models import Session
from kitchen.sessions import rulesets
from kitchen.sessions.answers import answers
from kitchen.sessions.certified import ceiling_of
from kitchen.sessions.explanations import events_of
from kitchen.sessions.mute_runs import mute_run_of, talking_runs_of
from kitchen.sessions.replica import scenario_of
from masterchef.live import log
from masterchef.runs import ledger
from masterchef.runs.ledger import Total
from masterchef.runs.models import RunState


def measure_session(session_id: UUID) -> None:
    """Compute and store metrics and score, and tell those who watch; may be repeated."""
    session = Session.objects.select_related("scenario").get(pk=session_id)
    if session.state != RunState.DONE:
        return
    if session.ruleset != RULESET and rulesets.pass_on(
        session.ruleset, rulesets.measure_message(session_id)
    ):
        return  # the reference would be played by other rules
    events = events_of(session)
    # Cut before its first tick closed, there is no log: nothing was served and nothing lost.
    scenario = scenario_of(session.scenario)
    ceiling = ceiling_of(scenario, session.seed, session.seats, session.ruleset)
    metrics: dict[str, Any] = {
        "score": 0.0, "raw_score": 0.0, "scale": CEILING if ceiling else REFERENCE,
    }  # fmt: skip
    if events:
        metrics = measure(scenario, session.seed, events, ceiling)
        metrics["coordination"]["over_mute"] = _over_mute(session, metrics)
    metrics["ruleset"] = session.ruleset
    metrics["answers"] = answers(session.pk)
    metrics["effort"] = _effort(session, served=sum(e.kind == "dish_served" for e in events))
    session.metrics = metrics
    session.score, session.raw_score = metrics["score"], metrics["raw_score"]
    session.save(update_fields=["metrics", "score", "raw_score"])
    log.write(session_id, "session_scored", f"score {session.score:.1f}")  # the feed tells of it
    for talking in talking_runs_of(session):
        measure_session(talking.pk)


def _over_mute(session: Session, metrics: dict[str, Any]) -> dict[str, Any] | None:
    """What the words were worth against the mute run of the same evening, if there is one."""
    mute = mute_run_of(session)
    if mute is None or "money" not in mute.metrics:
        return None
    s, mute_s = metrics["money"]["s_cents"], mute.metrics["money"]["s_cents"]
    return over_mute(s, mute_s, metrics["coordination"]["words"])


def _effort(session: Session, *, served: int) -> dict[str, Any]:
    spent = ledger.totals([session.pk], answered=True).get(session.pk, Total())
    return effort(
        served=served,
        tokens_in=spent.tokens_in,
        tokens_out=spent.tokens_out,
        model_ms=spent.seconds * 1000,
    )
