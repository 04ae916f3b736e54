"""Admin of the shared ground: runs of every kind, their events and log lines."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.safestring import SafeString
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter

from masterchef.accounts import admin as accounts_admin
from masterchef.admin_base import (
    LongTableAdmin,
    ReadOnlyAdmin,
    SignInForm,
    link_to_list,
    may_enter,
)
from masterchef.durable.models import JournalEntry
from masterchef.live.models import LogLine
from masterchef.runs.models import Event, LedgerEntry, Run
from masterchef.scaling import admin as scaling_admin
from masterchef.upkeep import admin as upkeep_admin

__all__ = ["accounts_admin", "scaling_admin", "upkeep_admin"]

# The role decides who enters, not Django's is_staff: one switch for the API and the admin.
admin.site.has_permission = may_enter  # type: ignore[method-assign]
admin.site.login_form = SignInForm
for unused in (Group, BlacklistedToken, OutstandingToken):  # roles and tokens have other doors
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "name", "kind", "state", "owner", "created_at", "ended_at", "links")
    list_filter = ("kind", "state", ("created_at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("owner",)
    search_fields = ("id", "name")
    ordering = ("-created_at",)

    @admin.display(description="what happened")
    def links(self, run: Run) -> SafeString:
        return link_to_list("events", "masterchef_event", run=run.pk) + link_to_list(
            " log", "masterchef_logline", run=run.pk
        )


@admin.register(Event)
class EventAdmin(LongTableAdmin):
    list_display = ("number", "run", "tick", "at_ms", "kind", "seat", "recorded_at")
    list_filter = (
        ("run", AutocompleteSelectFilter),
        "kind",
        ("recorded_at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    list_select_related = ("run",)
    search_fields = ("kind", "=seat")


@admin.register(LogLine)
class LogLineAdmin(LongTableAdmin):
    list_display = ("at", "level", "run", "kind", "seat", "host", "short_text")
    list_filter = (("run", AutocompleteSelectFilter), "level", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("run",)
    search_fields = ("text", "kind", "=seat", "=host")

    @admin.display(description="text")
    def short_text(self, line: LogLine) -> str:
        return line.text[:120]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LongTableAdmin):
    list_display = (
        "at", "run", "kind", "work", "by", "model", "tokens_in", "tokens_cached", "tokens_out",
        "seconds", "cost_usd", "cost_source", "error_class",
    )  # fmt: skip
    list_filter = (
        ("run", AutocompleteSelectFilter),
        "kind",
        "by",
        "cost_source",
        ("at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    list_select_related = ("run",)
    search_fields = ("model", "=work", "=error_class")


@admin.register(JournalEntry)
class JournalEntryAdmin(LongTableAdmin):
    list_display = ("work", "number", "request_hash", "fence", "at")
    search_fields = ("=work", "=request_hash")
