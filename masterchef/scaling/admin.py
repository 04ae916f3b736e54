"""Groups of workers in the admin: bounds are edited, the rest is read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from masterchef.accounts.models import User
from masterchef.admin_base import ReadOnlyAdmin, may_operate
from masterchef.scaling import bounds
from masterchef.scaling.models import LiveWorker, Resize, WorkerGroup


class BoundsForm(forms.ModelForm):
    class Meta:
        model = WorkerGroup
        fields = ("minimum", "maximum")

    def clean(self) -> dict[str, Any]:
        """The bounds' own check names the field."""
        fields = super().clean() or {}
        if {"minimum", "maximum"} <= set(fields):
            try:
                bounds.check(fields["minimum"], fields["maximum"])
            except bounds.BoundsError as error:
                self.add_error(error.field, error.problem)
        return fields


@admin.register(WorkerGroup)
class WorkerGroupAdmin(ReadOnlyAdmin):
    form = BoundsForm
    list_display = (
        "machine", "group", "minimum", "maximum", "wanted", "running", "draining", "threads",
        "seen_at",
    )  # fmt: skip
    list_filter = ("group", "machine")
    fields = (
        "machine", "group", "minimum", "maximum", "wanted", "running", "draining", "threads",
        "ruleset", "seen_at",
    )  # fmt: skip
    readonly_fields = (
        "machine", "group", "wanted", "running", "draining", "threads", "ruleset", "seen_at",
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_operate(request)

    def save_model(self, request: HttpRequest, obj: WorkerGroup, form: Any, change: bool) -> None:
        """Written by the verb, which notes who did it; not over what the agent wrote meanwhile."""
        by = request.user if isinstance(request.user, User) else None
        bounds.change(obj, by, minimum=obj.minimum, maximum=obj.maximum)


@admin.register(Resize)
class ResizeAdmin(ReadOnlyAdmin):
    list_display = ("group", "before", "wanted", "state", "created_at", "decided_at", "error")
    list_filter = ("state", "group__group", "group__machine")
    list_select_related = ("group",)
    ordering = ("-id",)


@admin.register(LiveWorker)
class LiveWorkerAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "ruleset", "started_at", "seen_at")
    ordering = ("-seen_at",)
