"""The Celery app and the one table of queues."""

import fnmatch
import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init
from kombu import Queue
from kombu.transport.redis import Channel

from masterchef import variables
from masterchef.monitoring import pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masterchef.settings")

ROLES = (
    "executive_chef",
    "sous_chef",
    "chef_de_partie",
    "line_cook",
    "prep_cook",
    "kitchen_porter",
)
# Each flavor of participant has a folder in agents/flavors and two queues of its own. Read from
# the disk, since this module may not import the agents.
_FOLDERS = Path(__file__).parents[1] / "agents" / "flavors"
_FILES = [*_FOLDERS.glob("*/__init__.py"), *_FOLDERS.glob("*/ensemble.yaml")]
FLAVORS = tuple(sorted({file.parent.name for file in _FILES}))
# Every queue of the project and what runs on it.
QUEUES = {
    "kitchen": "short database work: opening and closing ticks, host checks",
    **{f"turns.{role}": f"turns of the {role.replace('_', ' ')}" for role in ROLES},
    **{f"cooks.{flavor}": f"participants of flavor {flavor}" for flavor in FLAVORS},
    **{f"judges.{flavor}": f"judges of flavor {flavor}" for flavor in FLAVORS},
    "checks": "checks of what was handed in to cooks",
    "trials": "cells of a trial matrix",
    "calibrations": "scripted players on saved scenarios, for minutes; a child process does it",
}


def queues_matching(patterns: str) -> list[str]:
    """Queues that match comma-separated globs; raises ValueError naming the bad one."""
    names: list[str] = []
    for pattern in (part.strip() for part in patterns.split(",")):
        found = fnmatch.filter(QUEUES, pattern)
        if not found:
            raise ValueError(f"no queue matches {pattern!r}; queues are: {', '.join(QUEUES)}")
        names += [name for name in found if name not in names]
    return names


app = Celery("masterchef")
app.conf.update(
    broker_url=variables.read("REDIS_URL"),
    task_queues=[Queue(name) for name in QUEUES],
    task_default_queue="kitchen",
    task_create_missing_queues=False,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # Late ack only for latency: with threads and worker_disable_prefetch an early ack holds the
    # next message back.
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,
    worker_soft_shutdown_timeout=variables.read("MASTERCHEF_GRACE_S"),
    worker_enable_soft_shutdown_on_idle=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        # A message is a hint: the reconciler sends what a dead worker had taken, and the claim
        # rejects doubles. Bookkeeping of unacknowledged messages in Redis would cost half of a
        # worker's time and still lose some.
        "ack_emulation": False,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "health_check_interval": 5,
        "retry_on_timeout": True,
    },
    redis_socket_timeout=5,
    redis_socket_connect_timeout=3,
    # Connections are given back to psycopg's pool by hand; closing them around every task
    # costs 45% of the throughput.
    db_reuse_max=1_000_000_000,
    worker_hijack_root_logger=False,
    beat_scheduler="django_celery_beat.schedulers:DatabaseScheduler",
)
# Modules that workers import as well, such as the bench's stop-watch.
app.conf.include = variables.read("MASTERCHEF_INCLUDE")
# Messages are hints, so nothing has to be handed back when a connection ends; where the broker
# has died, kombu's attempt ends the worker ('NoneType' object has no attribute 'hostname').
Channel.do_restore = False
app.conf.beat_schedule = {
    "forget tokens that have expired": {
        "task": "masterchef.forget_expired_tokens",
        "schedule": crontab(hour=4, minute=30),
    },
    "look at what schedules started": {
        "task": "judging.look_at_scheduled",
        "schedule": crontab(),
    },
}
app.autodiscover_tasks(
    ["masterchef.accounts", "masterchef.durable", "kitchen", "agents", "judging"]
)


@worker_init.connect
def _begin_to_beat(sender: Any, **_: Any) -> None:
    """So that a keeper, or `doctor`, tells a frozen worker from one that works."""
    from django.conf import settings

    pulse.begin(str(sender.hostname), Path(settings.HOME))
