"""The Celery app that workers under chaos run: the real one, with a mutation if one is named."""

from celery.signals import worker_init

from masterchef.celery import app
from tests.chaos import mutations

__all__ = ["app"]


@worker_init.connect
def mutate(**_: object) -> None:
    """After Django is set up and before the first message."""
    mutations.apply()
