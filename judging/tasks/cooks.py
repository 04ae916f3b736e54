"""Celery tasks of cooks: ids in, one verb each."""

from uuid import UUID

from judging.cooks import judges, participants, reporting
from masterchef.celery import app


@app.task(name="judging.take_participation")
def take_participation(participation_id: int) -> None:
    participants.take_participation(participation_id)


@app.task(name="judging.take_judgement")
def take_judgement(judgement_id: int) -> None:
    judges.take_judgement(judgement_id)


@app.task(name="judging.report_panel")
def report_panel(panel_id: int) -> None:
    reporting.report_panel(panel_id)


@app.task(name="judging.go_on")
def go_on(cook_id: str) -> None:
    from judging.cooks import go_on as verb

    verb(UUID(cook_id))
