"""Admin of the library: uploads, model files, versions, where they belong, who did what.

A file comes in pieces, by the page that adds an upload, as by the page Models.
"""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.decorators import action

from agents.admin.library_forms import AssignmentForm, PullForm, VersionForm
from agents.admin.verbs import StartedAdmin, VerbAdmin
from agents.library import assignments, placements, pulls, uploads, versions
from agents.library.audit import person
from agents.models import (
    Assignment,
    AuditEntry,
    ModelFile,
    ModelVersion,
    Placement,
    Pull,
    Upload,
)
from masterchef.accounts.models import User
from masterchef.admin_base import LongTableAdmin, ReadOnlyAdmin, may_operate


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    list_display = ("filename", "by", "size", "received", "state", "refusal", "file", "expires_at")
    list_filter = ("state",)
    list_select_related = ("by", "file")
    search_fields = ("filename",)
    ordering = ("-id",)
    actions = ("end",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_operate(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page sends the file over REST: a form's file would be one request of many GB."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "opts": self.opts,
                   "title": "Bring a model file"}  # fmt: skip
        return TemplateResponse(request, "admin/agents/bring_file.html", context)

    @action(description="End it and delete its bytes", permissions=["operate"])
    def end(self, request: HttpRequest, rows: QuerySet[Upload]) -> None:
        by = person(request)
        self.each(request, rows, lambda row: uploads.terminate(row.key, by=by), "deleted")


@admin.register(ModelFile)
class ModelFileAdmin(ReadOnlyAdmin):
    list_display = ("filename", "architecture", "parameters", "quantisation", "licence", "sha256")
    list_filter = ("architecture",)
    search_fields = ("filename", "title", "sha256")
    ordering = ("-id",)
    actions = ("delete_file",)

    @action(description="Delete the file", permissions=["operate"])
    def delete_file(self, request: HttpRequest, rows: QuerySet[ModelFile]) -> None:
        by = person(request)
        self.each(request, rows, lambda row: versions.remove_file(row, by=by), "deleted")


@admin.register(ModelVersion)
class ModelVersionAdmin(VerbAdmin):
    """No version is changed: saving one makes the next of its name."""

    form = VersionForm
    list_display = ("name", "number", "file", "by", "created_at", "copy_link")
    list_select_related = ("file", "by")
    search_fields = ("name",)
    ordering = ("name", "-number")
    actions = ("remove",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Also of a file that has just come: `?file=17`."""
        file = request.GET.get("file", "")
        given = {"file": file} if file.isdecimal() else {}
        return super().get_changeform_initial_data(request) | given

    def old(self, row: ModelVersion) -> dict[str, Any]:
        return {"name": row.name, "file": row.file_id, "system": row.system,
                "template": row.template, "parameters": json.dumps(row.parameters)}  # fmt: skip

    def written(self, form: Any, row: Any | None, by: User) -> ModelVersion:
        given = dict(form.read_value)
        name = given.pop("name")
        if row is None:
            return versions.create(name, given.pop("file"), **given, by=by)
        made = versions.edit(row, **given, by=by)
        assignments.place_missing()
        return made

    @action(description="Remove the version", permissions=["operate"])
    def remove(self, request: HttpRequest, rows: QuerySet[ModelVersion]) -> None:
        by = person(request)
        self.each(request, rows, lambda row: versions.remove(row, by=by), "removed")


@admin.register(Assignment)
class AssignmentAdmin(StartedAdmin):
    form = AssignmentForm
    list_display = ("name", "host", "host_tag", "by", "created_at")
    list_select_related = ("host", "by")
    search_fields = ("name", "host_tag")
    ordering = ("name", "id")
    actions = ("take_away",)

    def written(self, form: Any, row: Any | None, by: User) -> Assignment:
        return assignments.assign(**form.read_value, by=by)

    @action(description="Want it there no more", permissions=["operate"])
    def take_away(self, request: HttpRequest, rows: QuerySet[Assignment]) -> None:
        by = person(request)
        self.each(request, rows, lambda row: assignments.take_away(row, by=by), "taken away")


@admin.register(Placement)
class PlacementAdmin(ReadOnlyAdmin):
    list_display = ("version", "host", "state", "phase", "host_digest", "drift", "error")
    list_filter = ("state", "host")
    list_select_related = ("version", "host")
    search_fields = ("version__name", "host__name")
    ordering = ("-id",)
    actions = ("retry",)

    @action(description="Try again", permissions=["operate"])
    def retry(self, request: HttpRequest, rows: QuerySet[Placement]) -> None:
        by = person(request)
        self.each(request, rows, lambda row: placements.retry(row, by=by), "tried again")


@admin.register(Pull)
class PullAdmin(StartedAdmin):
    form = PullForm
    list_display = ("name", "host", "by", "state", "phase", "host_digest", "error")
    list_filter = ("state", "host")
    list_select_related = ("host", "by")
    search_fields = ("name", "host__name")
    ordering = ("-id",)
    actions = ("cancel",)

    def written(self, form: Any, row: Any | None, by: User) -> Pull:
        return pulls.pull(form.read_value["name"], form.read_value["host"], by=by)

    @action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Pull]) -> None:
        by = person(request)
        self.each(request, rows, lambda row: pulls.cancel(row, by=by), "cancelled")


@admin.register(AuditEntry)
class AuditEntryAdmin(LongTableAdmin):
    """For admins: it names people."""

    list_display = ("at", "who", "action", "subject")
    list_filter = ("action",)
    search_fields = ("who", "subject")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        by = person(request)
        return by is not None and by.is_active and by.may_administer
