"""The one Celery task of durable work, and how a worker says goodbye."""

import threading

from celery.signals import worker_shutting_down
from django.conf import settings

from masterchef.celery import app
from masterchef.durable import attempts
from masterchef.durable.heartbeat import heartbeat
from masterchef.durable.kinds import TASK


@app.task(name=TASK)
def take(kind: str, id: int) -> None:
    attempts.take(kind, id)


@worker_shutting_down.connect
def hand_back_before_the_end(**_: object) -> None:
    """After SIGTERM work may finish; what is left goes back just before the grace ends."""
    timer = threading.Timer(max(settings.GRACE_S - 2, 0), heartbeat.hand_back)
    timer.daemon = True
    timer.start()
