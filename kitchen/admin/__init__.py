"""Admin of the kitchen, a file a subject."""

from kitchen.admin import calibrations, library, sessions, suites

__all__ = ["calibrations", "library", "sessions", "suites"]
