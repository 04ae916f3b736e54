"""Celery tasks of the judging room: ids in, one verb each; a file a subject."""

from judging.tasks import cooks, schedules, trials

__all__ = ["cooks", "schedules", "trials"]
