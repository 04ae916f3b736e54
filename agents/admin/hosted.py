"""Admin of what hosts have: a model where it is, shown, loaded, unloaded, copied and deleted."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action

from agents.admin.library_forms import CopyForm
from agents.admin.verbs import StartedAdmin
from agents.library import on_hosts
from agents.library.audit import person
from agents.library.errors import LibraryError
from agents.library.names import full_name
from agents.models import HostModel
from masterchef.accounts.models import User

LONGEST = 20_000  # characters of what a host tells that are shown
COLUMNS = ("model", "host", "digest", "loaded", "refused", "seen_at", "told")


@admin.register(HostModel)
class HostModelAdmin(StartedAdmin):
    """A row is there while the host lists the model; to add one is to copy one."""

    form = CopyForm
    readonly_fields = COLUMNS
    list_display = ("model", "host", "digest", "loaded", "refused", "seen_at")
    list_filter = (("host", AutocompleteSelectFilter),)
    list_filter_submit = True
    list_select_related = ("model", "host")
    search_fields = ("model__name", "host__name")
    ordering = ("model__name", "host__name")
    actions = ("load", "unload", "delete_there")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return COLUMNS if obj else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return COLUMNS if obj else ()

    def written(self, form: Any, row: Any | None, by: User) -> HostModel:
        source, to = form.read_value["model"], form.read_value["to"]
        on_hosts.copy(source.host, source.model.name, to, by=by)
        return HostModel.objects.get(host=source.host, model__name=full_name(to))

    @admin.display(description="as the host tells it")
    def told(self, row: HostModel) -> str:
        try:
            shown = on_hosts.show(row.host, row.model.name)
        except LibraryError as error:
            return str(error)
        return json.dumps(shown, indent=1, ensure_ascii=False)[:LONGEST]

    @admin.display(description="digest")
    def digest(self, row: HostModel) -> str:
        return row.model.digest

    @admin.display(description="in memory", boolean=True)
    def loaded(self, row: HostModel) -> bool:
        return any(one.get("name") == row.model.name for one in row.host.loaded)

    @action(description="Load for half an hour", permissions=["operate"])
    def load(self, request: HttpRequest, rows: QuerySet[HostModel]) -> None:
        by = person(request)
        self.each(
            request, rows, lambda row: on_hosts.load(row.host, row.model.name, by=by), "loaded"
        )

    @action(description="Take out of memory", permissions=["operate"])
    def unload(self, request: HttpRequest, rows: QuerySet[HostModel]) -> None:
        by = person(request)
        self.each(
            request, rows, lambda row: on_hosts.unload(row.host, row.model.name, by=by), "unloaded"
        )

    @action(description="Delete from the host", permissions=["operate"])
    def delete_there(self, request: HttpRequest, rows: QuerySet[HostModel]) -> None:
        by = person(request)
        self.each(
            request, rows, lambda row: on_hosts.delete(row.host, row.model.name, by=by), "deleted"
        )
