"""Admin of the agents, a file a subject."""

from agents.admin import hosted, hosts, library

__all__ = ["hosted", "hosts", "library"]
