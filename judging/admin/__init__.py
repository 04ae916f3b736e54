"""Admin of the judging room, a file a subject."""

from judging.admin import cooks, library, trials

__all__ = ["cooks", "library", "trials"]
