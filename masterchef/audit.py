"""The one audit log: who did what, and how it was before and after. Every room writes to it.

    audit.write(user, "matrix.pause", matrix)
    audit.changed(user, "prompt.edit", prompt, before={"text": "…"}, after={"text": "…"})

The table lies in the agents' room, where it was first needed; rooms below it name it by a string.
"""

import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps

from masterchef.accounts.models import User

LONGEST = 2_000  # characters of one value that an entry keeps


def write(by: User | None, action: str, subject: object, **details: Any) -> None:
    """Note that `by` did this; None is whoever has a shell on this machine."""
    apps.get_model("agents", "AuditEntry").objects.create(
        by=by, who=by.username if by else f"{_shell_user()} (shell)", action=action[:40],
        subject=str(subject)[:300], details=details,
    )  # fmt: skip


def changed(
    by: User | None,
    action: str,
    subject: object,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    **details: Any,
) -> None:
    """Note a change: only the fields that differ, each as it was and as it is."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    write(
        by,
        action,
        subject,
        before={name: _short(before.get(name)) for name in names},
        after={name: _short(after.get(name)) for name in names},
        **details,
    )


@contextmanager
def of_run(by: User | None, action: str, run: Any) -> Iterator[None]:
    """Inside, a verb changes the run: its state before and after is noted, unless it raises."""
    subject, before = str(run), _standing(run)
    yield
    changed(by, action, subject, before=before, after=_standing(run))


def _standing(run: Any) -> dict[str, Any]:
    """How a run stands now in the database; {} once it is gone."""
    told = ("state", "verdict", "reason", "stage", "archived_at")
    names = [name for name in told if hasattr(run, name)]
    rows = type(run)._default_manager.filter(pk=run.pk)
    return dict(rows.values(*names).first() or {})


def _short(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _shell_user() -> str:
    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"
