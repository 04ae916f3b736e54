"""The audit log, as the library writes to it; see masterchef.audit. What is written is news."""

from typing import Any

from agents import news
from masterchef import audit
from masterchef.accounts.models import User


def write(by: User | None, action: str, subject: object, **details: Any) -> None:
    """Note that `by` did this, and tell the pages that show it."""
    audit.write(by, action, subject, **details)
    news.announce()


def person(request: Any) -> User | None:
    """Who asks, by REST or in the admin."""
    return request.user if isinstance(request.user, User) else None
