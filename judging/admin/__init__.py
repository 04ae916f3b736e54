"""Admin of the judging room, a file a subject."""

from judging.admin import cooks, library, schedules, trials

__all__ = ["cooks", "library", "schedules", "trials"]
