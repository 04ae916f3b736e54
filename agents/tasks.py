"""Celery tasks of the agents: ids in, one verb each."""

from agents import registry
from masterchef.celery import app


@app.task(name="agents.check_host")
def check_host(host_id: int) -> None:
    registry.check_host(host_id)


@app.task(name="agents.check_due")
def check_due() -> None:
    registry.check_due()
