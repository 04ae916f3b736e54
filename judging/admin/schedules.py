"""Admin of schedules: read by everybody, written and started by operators."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from judging import schedules
from judging.admin.forms import _object
from judging.models import Schedule, ScheduledStart
from masterchef.accounts.models import User
from masterchef.admin_base import LongTableAdmin
from masterchef.admin_forms import LongField, WrittenAdmin, WrittenForm

_FIELDS = ("kind", "hour", "minute", "days", "budget_tokens", "budget_usd", "enabled",
           "alert_mail", "alert_url")  # fmt: skip


class ScheduleForm(WrittenForm):
    name = forms.SlugField(max_length=60, widget=UnfoldAdminTextInputWidget())
    kind = forms.ChoiceField(choices=Schedule.Kind.choices, widget=UnfoldAdminSelectWidget())
    setup = LongField(rows=12, help_text="as POST /matrices, /sessions or /suite-runs takes it")
    hour = forms.IntegerField(min_value=0, max_value=23, help_text="UTC")
    minute = forms.IntegerField(min_value=0, max_value=59, initial=0)
    days = forms.CharField(initial="*", max_length=20, help_text="*, or such as mon,wed or 1-5")
    budget_tokens = forms.IntegerField(min_value=1, required=False, help_text="of each start")
    budget_usd = forms.FloatField(min_value=0.0001, required=False, help_text="of each start")
    enabled = forms.BooleanField(required=False, initial=True)
    alert_mail = forms.EmailField(required=False)
    alert_url = forms.URLField(required=False, assume_scheme="https", help_text="a signed webhook")
    rest = "setup"

    class Meta:
        model = Schedule
        fields: list[str] = []

    def read(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        del given["name"]
        return given | {"setup": _object(given["setup"], "setup")}


@admin.register(Schedule)
class ScheduleAdmin(WrittenAdmin):
    form = ScheduleForm
    room = "schedule"
    list_display = (
        "name", "kind", "hour", "minute", "days", "budget_tokens", "budget_usd", "enabled",
        "owner", "copy_link",
    )  # fmt: skip
    list_filter = ("kind", "enabled")
    list_select_related = ("owner",)
    search_fields = ("name",)
    ordering = ("name",)
    actions = ("start", "switch_on", "switch_off", "remove")

    def old(self, row: Schedule) -> dict[str, Any]:
        setup = json.dumps(row.setup, indent=1, ensure_ascii=False)
        return {"name": row.name, "setup": setup, **{each: getattr(row, each) for each in _FIELDS}}

    def written(self, form: Any, row: Any | None, by: User) -> Schedule:
        return schedules.save(form.cleaned_data["name"], form.read_value, owner=by)

    @action(description="Start now", permissions=["operate"])
    def start(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        def begin(row: Schedule) -> str:
            made = schedules.start(row)
            if made.refused:
                raise ValueError(made.refused)
            return f"started {', '.join(made.runs)}"

        self.each(request, rows, begin)

    @action(description="Let it start by itself", permissions=["operate"])
    def switch_on(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        self.each(request, rows, lambda row: schedules.switch(row, on=True), "is on")

    @action(description="Don't start it any more", permissions=["operate"])
    def switch_off(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        self.each(request, rows, lambda row: schedules.switch(row, on=False), "is off")

    @action(description="Delete", permissions=["operate"])
    def remove(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        self.each(request, rows, schedules.remove, "deleted")


@admin.register(ScheduledStart)
class ScheduledStartAdmin(LongTableAdmin):
    list_display = ("__str__", "refused", "looked_at", "findings", "told")
    list_select_related = ("schedule",)
    search_fields = ("schedule__name",)
