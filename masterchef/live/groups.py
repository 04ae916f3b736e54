"""Names shared by those who poke and those who watch, and the Redis settings of both."""

from typing import Any
from uuid import UUID

# A frozen Redis must not hold a thread; nothing that waits here is worth a retry.
REDIS_OPTIONS: dict[str, Any] = {"socket_timeout": 3, "socket_connect_timeout": 2}


def group(run_id: UUID | str) -> str:
    """The channel layer's group of everybody who watches the run."""
    return f"run.{run_id}"


def watched_key(run_id: UUID | str) -> str:
    """The Redis key that exists while somebody watches the run: without it a poke costs nothing."""
    return f"masterchef:watched:{run_id}"
