"""Admin of the kitchen, a file a subject."""

from kitchen.admin import library, sessions

__all__ = ["library", "sessions"]
