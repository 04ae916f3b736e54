"""Celery tasks of the judging room: ids in, one verb each; a file a subject."""
