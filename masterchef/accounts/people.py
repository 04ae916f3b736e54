"""What is noted of people: who was let in, with which role, and who changed that.

A password is never noted, only that it was changed.
"""

from typing import Any

from masterchef import audit
from masterchef.accounts.models import User

_NOTED = ("username", "email", "role", "is_active")


def standing(person: User | None) -> dict[str, Any]:
    """What of a person is noted; {} of nobody."""
    fresh = None if person is None else User.objects.filter(pk=person.pk).first()
    return {} if fresh is None else {name: getattr(fresh, name) for name in _NOTED}


def note(by: Any, verb: str, person: User, *, before: dict[str, Any], password: bool) -> None:
    """An entry of the audit log: `verb` is add, edit or remove; `password` whether it was set."""
    who = by if isinstance(by, User) else None
    after = {} if verb == "remove" else standing(person)
    if password:
        after["password"] = "changed" if before else "set"
    audit.changed(who, f"person.{verb}", person, before=before, after=after)
