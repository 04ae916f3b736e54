"""Pages whose rows are written by verbs of the library."""

from typing import Any

from django.http import HttpRequest

from masterchef.accounts.models import User
from masterchef.admin_forms import WrittenAdmin


class VerbAdmin(WrittenAdmin):
    """The library's verbs write the audit log themselves."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        row = form.made or self.written(form, obj if change else None, request.user)
        obj.pk, obj.made = row.pk, row


class StartedAdmin(VerbAdmin):
    """Rows that are begun and ended, and never written otherwise."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def old(self, row: Any) -> dict[str, Any]:
        return {}
