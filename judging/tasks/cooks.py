"""Celery tasks of cooks: ids in, one verb each."""

from judging.cooks import reaping, reporting
from masterchef.celery import app


@app.task(name="judging.report_panel")
def report_panel(panel_id: int) -> None:
    reporting.report_panel(panel_id)


start_reaping = reaping.start_reaping  # connected to the worker's start by being imported
