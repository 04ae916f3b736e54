"""Celery tasks of cooks: ids in, one verb each."""

from judging.cooks.attempts import reaper
from judging.cooks.reports import panel_reports
from masterchef.celery import app


@app.task(name="judging.report_panel")
def report_panel(panel_id: int) -> None:
    panel_reports.report_panel(panel_id)


start_reaping = reaper.start_reaping  # connected to the worker's start by being imported
