"""Backups and drills in the admin: asked for with *Add*, otherwise read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from masterchef.accounts.models import User
from masterchef.admin_base import ReadOnlyAdmin, may_operate
from masterchef.upkeep import rows
from masterchef.upkeep.models import Upkeep


class AskForm(forms.ModelForm):
    class Meta:
        model = Upkeep
        fields = ("what", "name")

    def clean(self) -> dict[str, Any]:
        """The check of the verb names the field."""
        fields = super().clean() or {}
        if {"what", "name"} <= set(fields):
            try:
                rows.check(fields["what"], fields["name"])
            except rows.AskError as error:
                self.add_error(error.field, error.problem)
        return fields


@admin.register(Upkeep)
class UpkeepAdmin(ReadOnlyAdmin):
    form = AskForm
    list_display = ("what", "name", "state", "due", "replayed", "error", "created_at", "decided_at")
    list_filter = ("what", "state")
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_operate(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("what", "name") if obj is None else super().get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Upkeep, form: Any, change: bool) -> None:
        """Asked by the verb, which notes who did it."""
        by = request.user if isinstance(request.user, User) else None
        obj.pk = rows.ask_for(by, obj.what, obj.name).pk
