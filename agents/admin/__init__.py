"""Admin of the agents, a file a subject."""

from agents.admin import hosts, library

__all__ = ["hosts", "library"]
