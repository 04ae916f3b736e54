"""Ids that every log line of a block carries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog


@contextmanager
def bound(**ids: Any) -> Iterator[None]:
    """Bind ids such as run, session, seat and turn to the log lines of this block and thread."""
    with structlog.contextvars.bound_contextvars(**{key: str(value) for key, value in ids.items()}):
        yield
