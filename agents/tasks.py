"""Celery tasks of the agents: ids in, one verb each; and how a worker says goodbye."""

import threading

from celery.signals import worker_shutting_down
from django.conf import settings

from agents import registry, turns
from masterchef.celery import app
from masterchef.heartbeat import heartbeat


@app.task(name="agents.take_turn")
def take_turn(turn_id: int) -> None:
    turns.take_turn(turn_id)


@app.task(name="agents.check_host")
def check_host(host_id: int) -> None:
    registry.check_host(host_id)


@app.task(name="agents.check_due")
def check_due() -> None:
    registry.check_due()


@worker_shutting_down.connect
def hand_back_before_the_end(**_: object) -> None:
    """After SIGTERM turns may finish; what is left goes back just before the grace ends."""
    timer = threading.Timer(max(settings.GRACE_S - 2, 0), heartbeat.hand_back)
    timer.daemon = True
    timer.start()
