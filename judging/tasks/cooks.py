"""Celery tasks of cooks: ids in, one verb each."""

from judging.cooks import judges, participants, reaping, reporting
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


start_reaping = reaping.start_reaping  # connected to the worker's start by being imported
