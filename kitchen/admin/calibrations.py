"""Admin of calibrations: how far each is, its gates, and an operator's verbs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import action

from kitchen import calibrations
from kitchen.models import Calibration
from masterchef.admin_base import ReadOnlyAdmin

_WORDS = {True: "passed", False: "failed", None: "open"}


@admin.register(Calibration)
class CalibrationAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "progress", "phase", "failed", "by", "created_at")
    list_filter = ("state",)
    list_select_related = ("scenario", "by")
    search_fields = ("scenario__name", "scenario__digest")
    ordering = ("-created_at",)
    actions = ("begin_again", "cancel")
    readonly_fields = ("gate_table",)

    @admin.display(description="steps")
    def progress(self, row: Calibration) -> str:
        return f"{row.steps_done} of {row.steps_total}"

    @admin.display(description="gates that are not passed")
    def failed(self, row: Calibration) -> str:
        lacking = [gate["name"] for gate in row.gates if gate["passed"] is not True]
        return ", ".join(lacking) or ("none" if row.gates else "")

    @admin.display(description="gates in words")
    def gate_table(self, row: Calibration) -> SafeString:
        lines = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            ((gate["name"], gate["bound"], gate["measured"], _WORDS[gate["passed"]])
             for gate in row.gates),
        )  # fmt: skip
        return format_html("<table>{}</table>", lines)

    @action(description="Go on where it was", permissions=["operate"])
    def begin_again(self, request: HttpRequest, rows: QuerySet[Calibration]) -> None:
        by: Any = request.user
        self.each(
            request, rows, lambda row: calibrations.begin(row.scenario, row.seeds, by=by), "begun"
        )

    @action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Calibration]) -> None:
        by: Any = request.user
        self.each(request, rows, lambda row: calibrations.cancel(row, by=by), "cancelled")
