"""Admin of the judging room, a file a subject."""

from judging.admin import cooks, trials

__all__ = ["cooks", "trials"]
