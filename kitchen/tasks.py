"""Celery tasks of the kitchen: ids in, one verb each."""

from uuid import UUID

from kitchen import sessions
from masterchef.celery import app


@app.task(name="kitchen.run_on")
def run_on(session_id: str, tick: int) -> None:
    sessions.run_on(UUID(session_id), tick)


@app.task(name="kitchen.measure_session")
def measure_session(session_id: str) -> None:
    sessions.measure_session(UUID(session_id))
