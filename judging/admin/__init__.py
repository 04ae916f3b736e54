"""Admin of the judging room, a file a subject."""

from judging.admin import cooks

__all__ = ["cooks"]
