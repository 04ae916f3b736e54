"""Celery tasks of the judging room: ids in, one verb each; a file a subject."""

from judging.tasks import cooks
from judging.tasks.trials import run_cell

__all__ = ["cooks", "run_cell"]
