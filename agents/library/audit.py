"""The audit log: who did what to models and hosts, written with what was done."""

import getpass
from typing import Any

from agents.models import AuditEntry
from masterchef.accounts.models import User


def write(by: User | None, action: str, subject: object, **details: Any) -> None:
    """Note that `by` did this; None is whoever has a shell on this machine."""
    AuditEntry.objects.create(
        by=by, who=by.username if by else f"{_shell_user()} (shell)", action=action,
        subject=str(subject)[:300], details=details,
    )  # fmt: skip


def _shell_user() -> str:
    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"
