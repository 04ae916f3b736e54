"""Admin of the kitchen, a file a subject."""

from kitchen.admin import library, sessions, suites

__all__ = ["library", "sessions", "suites"]
