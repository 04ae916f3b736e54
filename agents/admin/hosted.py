"""Admin of what hosts have: a model where it is, loaded, unloaded and deleted."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action

from agents.library import on_hosts
from agents.library.audit import person
from agents.models import HostModel
from masterchef.admin_base import ReadOnlyAdmin


@admin.register(HostModel)
class HostModelAdmin(ReadOnlyAdmin):
    """A row is there while the host lists the model."""

    list_display = ("model", "host", "digest", "loaded", "refused", "seen_at")
    list_filter = (("host", AutocompleteSelectFilter),)
    list_filter_submit = True
    list_select_related = ("model", "host")
    search_fields = ("model__name", "host__name")
    ordering = ("model__name", "host__name")
    actions = ("load", "unload", "delete_there")

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
