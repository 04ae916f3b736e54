"""Admin of suites' runs, with an operator's verbs."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.safestring import SafeString
from unfold.decorators import action

from kitchen import suites
from kitchen.admin.sessions import tables_of
from kitchen.models import SuiteRun
from masterchef.admin_base import ReadOnlyAdmin, link_to_list
from masterchef.admin_exports import as_zip


@admin.register(SuiteRun)
class SuiteRunAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "name", "suite", "state", "reason", "created_at", "its_sessions")
    list_filter = ("state", "suite")
    search_fields = ("id", "name", "suite")
    ordering = ("-created_at",)
    actions = ("start", "pause", "resume", "cancel", "export")
    readonly_fields = ("its_sessions",)

    @admin.display(description="sessions")
    def its_sessions(self, run: SuiteRun) -> SafeString:
        return link_to_list("sessions", "kitchen_session", experiment=run.experiment_id)

    @action(description="Start what was only created", permissions=["operate"])
    def start(self, request: HttpRequest, rows: QuerySet[SuiteRun]) -> None:
        self.each(request, rows, suites.start, "started")

    @action(description="Pause", permissions=["operate"])
    def pause(self, request: HttpRequest, rows: QuerySet[SuiteRun]) -> None:
        self.each(request, rows, suites.pause, "paused")

    @action(description="Resume", permissions=["operate"])
    def resume(self, request: HttpRequest, rows: QuerySet[SuiteRun]) -> None:
        self.each(request, rows, suites.resume, "goes on")

    @action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[SuiteRun]) -> None:
        reason = f"cancelled by {request.user.get_username()}"
        self.each(request, rows, lambda run: suites.cancel(run, reason), "cancelled")

    @action(description="Export their sessions as files", permissions=["view"])
    def export(self, request: HttpRequest, rows: QuerySet[SuiteRun]) -> StreamingHttpResponse:
        found = list(rows)
        ids = [part for run in found for part in suites.parts(run.pk)]
        return as_zip(request, "suite", tables_of(ids), rows=len(found))
