"""Celery tasks of the kitchen: ids in, one verb each; and a worker says by which rules it plays."""

from threading import Event
from typing import Any
from uuid import UUID

from celery.signals import worker_ready, worker_shutting_down

from kitchen import engine, sessions, suites
from masterchef.celery import app
from masterchef.scaling import presence

_lives: list[Event] = []


@app.task(name="kitchen.run_on")
def run_on(session_id: str, tick: int) -> None:
    sessions.run_on(UUID(session_id), tick)


@app.task(name="kitchen.measure_session")
def measure_session(session_id: str) -> None:
    sessions.measure_session(UUID(session_id))
    suites.go_on_after(UUID(session_id))


@worker_ready.connect
def _take_work(sender: Any, **_: Any) -> None:
    queues = list(sender.app.amqp.queues.consume_from)
    _lives.append(presence.begin(str(sender.hostname), ruleset=engine.RULESET, queues=queues))


@worker_shutting_down.connect
def _take_no_more(**_: Any) -> None:
    for lives in _lives:
        lives.set()
